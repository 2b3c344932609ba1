package ingest

import (
	"hash"
	"strings"
)

// secretWords tell what a column holds whose whole cell is personal. The first
// that the header contains counts.
var secretWords = [...]struct{ word, kind string }{
	{"电话", piiPhone},
	{"手机", piiPhone},
	{"電話", piiPhone},
	{"手機", piiPhone},
	{"phone", piiPhone},
	{"mobile", piiPhone},
	{"身份证", piiID},
	{"身分證", piiID},
	{"证件号", piiID},
	{"护照", piiID},
	{"id card", piiID},
	{"邮箱", piiEmail},
	{"email", piiEmail},
	{"e-mail", piiEmail},
	{"银行卡", piiCard},
	{"银行账号", piiCard},
	{"车牌", piiPlate},
	{"医保卡", piiInsurance},
	{"医保号", piiInsurance},
	{"社保卡", piiInsurance},
	{"病历号", piiRecord},
	{"住院号", piiRecord},
	{"门诊号", piiRecord},
	{"就诊卡", piiRecord},
	{"就诊号", piiRecord},
	{"病案号", piiRecord},
	{"微信", piiWeChat},
	{"wechat", piiWeChat},
	{"qq", piiQQ},
	{"姓名", piiName},
	{"联系人", piiName},
	{"来电人", piiName},
	{"诉求人", piiName},
	{"投诉人", piiName},
	{"反映人", piiName},
	{"家属", piiName},
	{"患者", piiName},
	{"name of", piiName},
	{"patient", piiName},
	{"住址", piiAddress},
	{"地址", piiAddress},
	{"住所", piiAddress},
	{"address", piiAddress},
}

// notSecret are the words of headers that ask about a person or a number, but
// do not hold it: 是否联系来电人, 患者年龄, 来电人性别, 联系人数.
var notSecret = [...]string{"是否", "年龄", "性别", "类型", "类别", "人数", "次数", "数量", "时间", "日期", "关系", "满意", "ip"}

// secretHeader returns the kind of personal data that every cell under the
// header is, "" for a column that may hold anything.
func secretHeader(header string) string {
	h := strings.ToLower(header)
	for _, w := range notSecret {
		if strings.Contains(h, w) {
			return ""
		}
	}
	for _, w := range secretWords {
		if strings.Contains(h, w.word) {
			return w.kind
		}
	}
	return ""
}

// key128 returns a keyed hash of the parts, 128 bits: far beyond any collision.
func (m *masker) key128(parts ...string) foldKey {
	mac := m.macs.Get().(hash.Hash)
	defer m.macs.Put(mac)
	mac.Reset()
	for _, p := range parts {
		mac.Write([]byte(p))
		mac.Write([]byte{0})
	}
	var sum [32]byte
	var k foldKey
	copy(k[:], mac.Sum(sum[:0]))
	return k
}

// normalID brings the ways of writing one telephone number or id together.
func (m *masker) normalID(s string) string {
	digits := onlyDigits(s)
	if len(digits) >= 7 && len(digits) >= len(strings.TrimSpace(s))-6 {
		if len(digits) == 13 && strings.HasPrefix(digits, "86") {
			digits = digits[2:]
		}
		if x := s[len(s)-1]; x == 'x' || x == 'X' {
			digits += "X"
		}
		return digits
	}
	return s
}
