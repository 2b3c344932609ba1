package generate

import (
	"math/rand/v2"
	"strconv"
	"time"
)

// A person is somebody who complains; everything about them is made up. Values
// have the right form and check digit but lie in ranges that are not issued:
// mobile numbers from 154, resident ids of county codes ending in 99, plates
// of series W to Z in provinces without them, mail at example domains.
type person struct {
	name, phone, address string
	district             string
}

// givenNames are combined freely: any likeness to a living person is chance.
var givenNames = []string{
	"建国", "秀兰", "桂英", "海燕", "志强", "丽华", "小军", "雪梅", "文博", "子涵", "玉珍", "永福", "晓东", "春梅", "国庆", "淑芬",
	"伟", "敏", "静", "磊", "洋", "艳", "勇", "娜", "浩然", "思琪", "佳怡", "俊杰", "美玲", "凤霞", "德胜", "金花", "明辉", "红梅",
	"梦洁", "宇航", "嘉琪", "一鸣", "素珍", "长河", "启明", "若兰", "望舒", "云帆", "知远", "青禾", "怀瑾", "立群", "巧云", "翠莲",
}

func newPerson(rng *rand.Rand, w *world) person {
	i := rng.IntN(len(surnames)/3) * 3
	return person{
		name:     surnames[i:i+3] + givenNames[rng.IntN(len(givenNames))],
		phone:    "154" + digits(rng, 8),
		district: w.districts[rng.IntN(len(w.districts))].name,
	}
}

func digits(rng *rand.Rand, n int) string {
	var b [16]byte
	for i := range n {
		b[i] = byte('0' + rng.IntN(10))
	}
	return string(b[:n])
}

// residentID is an id with the check digit of GB 11643-1999 (ISO 7064 MOD
// 11-2) under a county code that no county has.
func residentID(rng *rand.Rand) string {
	provinces := [...]string{"1101", "3201", "4401", "5101", "6101"}
	birth := time.Date(1938, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rng.IntN(80*365))
	b := make([]byte, 0, 18)
	b = append(b, provinces[rng.IntN(len(provinces))]...)
	b = append(b, "99"...)
	b = birth.AppendFormat(b, "20060102")
	b = append(b, digits(rng, 3)...)
	return string(append(b, idCheck(b)))
}

// idCheck is the 18th place of a resident id.
func idCheck(b []byte) byte {
	weights := [...]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += w * int(b[i]-'0')
	}
	return "10X98765432"[sum%11]
}

// bankCard is a card number with a right Luhn digit under a prefix that no
// bank has.
func bankCard(rng *rand.Rand) string {
	b := []byte("629999" + digits(rng, 12))
	return string(append(b, luhnCheck(b)))
}

func luhnCheck(b []byte) byte {
	sum := 0
	for i := range b {
		d := int(b[len(b)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return byte('0' + (10-sum%10)%10)
}

func plate(rng *rand.Rand) string {
	heads := [...]string{"宁W", "宁X", "宁Y", "藏W", "藏X", "藏Y", "青X", "青Y", "青Z", "宁Z"}
	s := heads[rng.IntN(len(heads))]
	if rng.IntN(4) == 0 {
		s += "·"
	}
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
	return s + digits(rng, 1) + letters[rng.IntN(len(letters)):][:1] + digits(rng, 3)
}

func address(rng *rand.Rand, district string) string {
	roads := [...]string{"望江路", "青石街", "松涛路", "临河大道", "白杨巷", "石榴路", "南园街", "文澜路", "听雨巷", "长桥路"}
	blocks := [...]string{"锦绣家园", "和风小区", "翠湖苑", "桂花里", "阳光新村", "望岚公寓"}
	s := district + roads[rng.IntN(len(roads))] + strconv.Itoa(1+rng.IntN(300)) + "号"
	return s + blocks[rng.IntN(len(blocks))] + strconv.Itoa(1+rng.IntN(28)) + "栋" +
		strconv.Itoa(1+rng.IntN(4)) + "单元" + strconv.Itoa(1+rng.IntN(30)) + "0" + strconv.Itoa(1+rng.IntN(6)) + "室"
}

// A planted value of personal data.
type planted struct{ kind, value string }

// piiFrame is a way in which people leave their data in a text.
type piiFrame struct {
	front        bool // before the text; else behind it
	third        bool // an operator's words
	before, tail string
	kinds        []string
	between      string
}

var piiFrames = []piiFrame{
	{false, false, "我的电话是", "。", []string{"phone"}, ""},
	{false, false, "请回电", "，谢谢！", []string{"phone"}, ""},
	{false, false, "联系人：", "。", []string{"name", "phone"}, "，电话"},
	{false, false, "患者", "。", []string{"name", "id"}, "，身份证号"},
	{false, false, "微信", "，照片都留着。", []string{"wechat"}, ""},
	{false, false, "材料可以发到", "。", []string{"email"}, ""},
	{false, false, "住址：", "。", []string{"address"}, ""},
	{false, false, "退款请打到卡号", "。", []string{"bank"}, ""},
	{false, false, "车牌", "，可以调监控。", []string{"plate"}, ""},
	{false, false, "住院号", "，可以查。", []string{"record"}, ""},
	{false, false, "座机", "，白天都在。", []string{"landline"}, ""},
	{false, true, "来电人", "。", []string{"name", "phone"}, "，联系方式"},
	{false, true, "（患者姓名：", "）", []string{"name", "id"}, "，身份证："},
	{false, true, "回访电话：", "。", []string{"phone"}, ""},
	{false, true, "其住址为", "。", []string{"address"}, ""},
	{false, true, "车牌号", "。", []string{"plate"}, ""},
	{false, true, "就诊卡号：", "。", []string{"record"}, ""},
	{true, false, "本人", "。", []string{"name", "id"}, "，身份证号码"},
	{true, false, "我叫", "。", []string{"name", "address"}, "，家住"},
	{true, false, "我是", "。", []string{"name", "phone"}, "，手机"},
	{true, true, "来电人", "来电。", []string{"name"}, ""},
	{true, true, "市民", "来电。", []string{"name", "phone"}, "（"},
}

// value makes a value of a kind for a person.
func (p *person) value(rng *rand.Rand, kind string) string {
	switch kind {
	case "name":
		return p.name
	case "phone":
		return p.phone
	case "id":
		return residentID(rng)
	case "address":
		if p.address == "" {
			p.address = address(rng, p.district)
		}
		return p.address
	case "bank":
		return bankCard(rng)
	case "plate":
		return plate(rng)
	case "email":
		return "user" + digits(rng, 5) + [...]string{"@example.com", "@example.cn", "@mail.example.org"}[rng.IntN(3)]
	case "wechat":
		return "wx_" + digits(rng, 7)
	case "landline":
		return "0340-8" + digits(rng, 6)
	}
	return "ZY" + digits(rng, 8) // record
}

// plantPII adds a frame of personal data to the text.
func plantPII(rng *rand.Rand, p *person, text []byte, third bool, found []planted) ([]byte, []planted) {
	var f *piiFrame
	for {
		f = &piiFrames[rng.IntN(len(piiFrames))]
		if f.third == third {
			break
		}
	}
	frame := []byte(f.before)
	for i, kind := range f.kinds {
		if i > 0 {
			frame = append(frame, f.between...)
		}
		v := p.value(rng, kind)
		found = append(found, planted{kind, v})
		frame = append(frame, v...)
	}
	if f.between == "（" {
		frame = append(frame, "）"...)
	}
	frame = append(frame, f.tail...)
	if f.front {
		return append(frame, text...), found
	}
	return append(text, frame...), found
}
