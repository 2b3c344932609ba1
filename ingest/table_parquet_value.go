package ingest

import (
	"encoding/hex"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// Layouts of times as cells.
const (
	parquetDateTimeLayout = "2006-01-02 15:04:05"
	parquetDateLayout     = "2006-01-02"
	parquetTimeLayout     = "15:04:05"
)

// parquetZone is the zone of all wall clocks here: no daylight saving since 1992.
var parquetZone = time.FixedZone("CST", 8*60*60)

// parquetText returns how values of a type are written as cells: numbers
// without exponent, dates and times as people write them. A timestamp without
// zone is taken as it stands; one that its file declares to be an instant
// (isAdjustedToUTC, INT96) is given in Beijing time.
func parquetText(t parquet.Type) func(parquet.Value) string {
	if lt := t.LogicalType(); lt != nil {
		switch l := lt.Value.(type) {
		case *format.TimestampType:
			zone := time.UTC
			if l.IsAdjustedToUTC {
				zone = parquetZone
			}
			unit := parquetUnit(l.Unit)
			return func(v parquet.Value) string {
				return parquetTime(v.Int64(), unit).In(zone).Format(parquetDateTimeLayout)
			}
		case *format.TimeType:
			unit := parquetUnit(l.Unit)
			if t.Kind() == parquet.Int32 {
				return func(v parquet.Value) string { return parquetTime(int64(v.Int32()), unit).Format(parquetTimeLayout) }
			}
			return func(v parquet.Value) string { return parquetTime(v.Int64(), unit).Format(parquetTimeLayout) }
		case *format.DateType:
			return parquetDate
		case *format.DecimalType:
			return parquetDecimal(t.Kind(), int(l.Scale))
		case *format.IntType:
			if !l.IsSigned {
				return parquetUnsigned
			}
		case *format.UUIDType:
			return func(v parquet.Value) string { return hex.EncodeToString(v.ByteArray()) }
		}
	} else if ct := t.ConvertedType(); ct != nil { // files of old writers
		switch *ct {
		case deprecated.TimestampMillis:
			return func(v parquet.Value) string { return time.UnixMilli(v.Int64()).UTC().Format(parquetDateTimeLayout) }
		case deprecated.TimestampMicros:
			return func(v parquet.Value) string { return time.UnixMicro(v.Int64()).UTC().Format(parquetDateTimeLayout) }
		case deprecated.Date:
			return parquetDate
		case deprecated.Uint8, deprecated.Uint16, deprecated.Uint32, deprecated.Uint64:
			return parquetUnsigned
		}
	}
	return parquetPlain
}

// parquetPlain writes a value by its physical type.
func parquetPlain(v parquet.Value) string {
	switch v.Kind() {
	case parquet.Boolean:
		return strconv.FormatBool(v.Boolean())
	case parquet.Int32:
		return strconv.FormatInt(int64(v.Int32()), 10)
	case parquet.Int64:
		return strconv.FormatInt(v.Int64(), 10)
	case parquet.Float:
		return strconv.FormatFloat(float64(v.Float()), 'f', -1, 32)
	case parquet.Double:
		return strconv.FormatFloat(v.Double(), 'f', -1, 64)
	case parquet.Int96:
		return int96Time(v.Int96()).In(parquetZone).Format(parquetDateTimeLayout)
	}
	return string(v.ByteArray())
}

func parquetUnsigned(v parquet.Value) string {
	if v.Kind() == parquet.Int32 {
		return strconv.FormatUint(uint64(v.Uint32()), 10)
	}
	return strconv.FormatUint(v.Uint64(), 10)
}

func parquetDate(v parquet.Value) string {
	return time.Unix(int64(v.Int32())*24*60*60, 0).UTC().Format(parquetDateLayout)
}

// parquetUnit returns what one tick of a unit is.
func parquetUnit(u format.TimeUnit) time.Duration {
	switch u.Value.(type) {
	case *format.MilliSeconds:
		return time.Millisecond
	case *format.MicroSeconds:
		return time.Microsecond
	}
	return time.Nanosecond
}

// parquetTime returns the time that many ticks after 1970.
func parquetTime(ticks int64, unit time.Duration) time.Time {
	perSecond := int64(time.Second / unit)
	return time.Unix(ticks/perSecond, ticks%perSecond*int64(unit)).UTC()
}

// int96Time reads the timestamp of Hive and old Spark: nanoseconds of the day,
// then the Julian day.
func int96Time(v deprecated.Int96) time.Time {
	const julian1970 = 2440588
	nanos := int64(v[1])<<32 | int64(v[0])
	return time.Unix((int64(v[2])-julian1970)*24*60*60, nanos).UTC()
}

// parquetDecimal writes an unscaled integer with its decimal point.
func parquetDecimal(kind parquet.Kind, scale int) func(parquet.Value) string {
	return func(v parquet.Value) string {
		var n *big.Int
		switch kind {
		case parquet.Int32:
			n = big.NewInt(int64(v.Int32()))
		case parquet.Int64:
			n = big.NewInt(v.Int64())
		default:
			b := v.ByteArray()
			n = new(big.Int).SetBytes(b)
			if len(b) > 0 && b[0]&0x80 != 0 { // two's complement
				n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
			}
		}
		digits := new(big.Int).Abs(n).String()
		if scale > 0 {
			if len(digits) <= scale {
				digits = strings.Repeat("0", scale-len(digits)+1) + digits
			}
			digits = digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
		}
		if n.Sign() < 0 {
			return "-" + digits
		}
		return digits
	}
}
