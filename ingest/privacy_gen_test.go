package ingest

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// What is planted, as TestPrivacyEval counts it: finer than the masker's
// kinds, because a form that fails would drown among those that hold.
var plantKinds = map[string]string{
	"mobile": piiPhone, "mobile-tw": piiPhone, "mobile-hk": piiPhone, "landline": piiPhone, "local": piiPhone,
	"service": piiPhone, "resident": piiID, "passport": piiPermit, "permit": piiPermit, "officer": piiPermit,
	"card": piiCard, "plate": piiPlate, "e-mail": piiEmail, "wechat": piiWeChat, "qq": piiQQ,
	"insurance": piiInsurance, "record": piiRecord, "name": piiName, "doctor": piiName, "mention": piiName,
	"address": piiAddress,
}

// A plant is a piece of a text: personal data of some sort, or with none
// text that stays.
type plant struct{ sort, text string }

// A privacyGen writes complaints in which personal data is planted among
// look-alikes. Its words, roads and forms are its own, not the masker's: what
// the two had in common would prove nothing.
type privacyGen struct{ *rand.Rand }

func newPrivacyGen(seed uint64) *privacyGen { return &privacyGen{rand.New(rand.NewPCG(seed, 20))} }

// text returns one complaint: an opening, two to five sentences of which about
// every second holds a plant, and an ending.
func (g *privacyGen) text() []plant {
	name := g.name()
	var out []plant
	put := func(template string) { out = append(out, g.fill(template, name)...) }
	put(g.pick(genOpenings))
	named := g.IntN(3) == 0
	if named {
		put(g.pick(genTemplates["name"]))
	}
	for range 2 + g.IntN(4) {
		switch g.IntN(5) {
		case 0:
			put(g.pick(genFillers))
		case 1, 2:
			put(g.pick(genLookalikes))
		default:
			put(g.pick(genTemplates[g.pick(genSorts)]))
		}
	}
	if named && g.IntN(2) == 0 {
		put(g.pick(genMentions))
	}
	put(g.pick(genEndings))
	return out
}

// fill replaces the slots of a template: {sort} by a plant, <n:m> by a number
// of n to m.
func (g *privacyGen) fill(template, name string) []plant {
	var out []plant
	for template != "" {
		open := strings.IndexAny(template, "{<")
		if open < 0 {
			return append(out, plant{text: template})
		}
		if open > 0 {
			out = append(out, plant{text: template[:open]})
		}
		end := open + strings.IndexAny(template[open:], "}>")
		slot := template[open+1 : end]
		if template[open] == '<' {
			var from, to int
			fmt.Sscanf(slot, "%d:%d", &from, &to)
			out = append(out, plant{text: fmt.Sprint(from + g.IntN(to-from+1))})
		} else {
			out = append(out, plant{slot, g.value(slot, name)})
		}
		template = template[end+1:]
	}
	return out
}

// value writes a value of a sort as somebody might.
func (g *privacyGen) value(sort, name string) string {
	switch sort {
	case "name", "mention":
		return name
	case "doctor":
		return g.name()
	case "mobile":
		s := g.pick(strings.Fields("13 15 16 17 18 19")) + g.digits(9)
		return g.pick([]string{"", "", "", "", "+86 ", "86-", "0086"}) + g.written(s, 3, 7)
	case "mobile-tw":
		if g.IntN(3) == 0 {
			return "+886 9" + g.digits(2) + " " + g.digits(3) + " " + g.digits(3)
		}
		return g.parted("09"+g.digits(8), 4, 7)
	case "mobile-hk":
		return g.pick([]string{"+852 ", "+852-", "00852 ", "+852"}) + g.parted(g.pick(strings.Fields("5 6 9"))+g.digits(7), 4)
	case "landline":
		return g.landline()
	case "local":
		return g.pick(strings.Fields("3 5 6 7 8")) + g.digits(7)
	case "service":
		return g.parted("400"+g.digits(7), 3, 6)
	case "resident":
		return g.resident()
	case "passport":
		return g.pick([]string{"E" + g.digits(8), "E" + g.pick(strings.Fields("A B H K")) + g.digits(7), "G" + g.digits(8), "e" + g.digits(8), "D" + g.digits(8)})
	case "permit":
		return g.pick([]string{"C" + g.digits(8), "H0" + g.digits(9), "M" + g.digits(8), "W" + g.digits(8), "0" + g.digits(7), "CA" + g.digits(7)})
	case "officer":
		return g.pick([]string{"军字第", "南字第", "政字第", "海字第", "空字第"}) + g.digits(7) + "号"
	case "card":
		return g.card()
	case "plate":
		return g.plate()
	case "e-mail":
		return g.latin(3) + g.pick([]string{"", "_", "."}) + g.digits(3) + "@" + g.pick(strings.Fields("qq.com 163.com gmail.com example.com.cn Outlook.com"))
	case "wechat":
		return g.pick([]string{g.latin(4) + g.digits(4), g.latin(3) + "_" + g.digits(5), "wxid_" + g.latin(6) + g.digits(6), g.latin(8)})
	case "qq":
		return g.written(g.pick(strings.Fields("1 2 3 5 8"))+g.digits(5+g.IntN(5)), 0, 0)
	case "insurance":
		return g.pick([]string{g.digits(9), g.latin(1) + g.digits(8), "43" + g.digits(10)})
	case "record":
		return g.pick([]string{g.digits(8), g.digits(10), "ZY" + g.digits(8), "M" + g.digits(7), "00" + g.digits(6)})
	case "address":
		return g.door()
	}
	panic("no such sort: " + sort)
}

func (g *privacyGen) name() string {
	s := g.pick(genSurnames) + g.pick(genGiven)
	if g.IntN(3) > 0 {
		s += g.pick(genGiven)
	}
	return s
}

func (g *privacyGen) landline() string {
	area, local := g.pick(strings.Fields("010 021 0571 0731 0755 028")), g.pick(strings.Fields("2 5 6 8"))+g.digits(7)
	switch g.IntN(6) {
	case 0:
		return "(" + area + ")" + local
	case 1:
		return "（" + area + "）" + local
	case 2:
		return wide(area + "-" + local)
	case 3:
		return area + local
	case 4:
		return area + "-" + local + "-" + g.digits(3)
	}
	return area + g.pick([]string{"-", " ", "—"}) + local
}

// resident returns an id with the right check character.
func (g *privacyGen) resident() string {
	body := g.pick(strings.Fields("110105 310104 430103 440305 510107 330106")) +
		fmt.Sprintf("%d%02d%02d", 1940+g.IntN(75), 1+g.IntN(12), 1+g.IntN(28)) + g.digits(3)
	sum := 0
	for i, weight := 0, 1; i < 17; i++ { // from the right, powers of two modulo 11
		weight = weight * 2 % 11
		sum += weight * int(body[16-i]-'0')
	}
	check := "0123456789X"[(12-sum%11)%11]
	return g.written(body+string(check), 6, 14)
}

// card returns a bank card number with the right check digit.
func (g *privacyGen) card() string {
	body := g.pick(strings.Fields("622202 621700 622848 625965 601382")) + g.digits([]int{9, 12}[g.IntN(2)])
	for check := '0'; ; check++ {
		sum := 0
		for i, r := range body + string(check) {
			n := int(r - '0')
			if (len(body)-i)%2 == 1 {
				n = n*2/10 + n*2%10
			}
			sum += n
		}
		if sum%10 == 0 {
			return g.parted(body+string(check), 4, 8, 12, 16)
		}
	}
}

func (g *privacyGen) plate() string {
	head := g.pick(strings.Fields("京 沪 湘 粤 浙 川 鄂 苏")) + g.pick(strings.Fields("A B C E F"))
	tail := g.pick([]string{g.digits(5), "D" + g.digits(5), "F" + g.digits(5), g.digits(3) + "K" + g.digits(1), "Q" + g.digits(4), g.digits(5) + "D"})
	s := head + g.pick([]string{"", "·", " ", "-"}) + tail
	switch g.IntN(4) {
	case 0:
		return strings.ToLower(s)
	case 1:
		return wide(s)
	}
	return s
}

func (g *privacyGen) door() string {
	n := func(to int) string { return fmt.Sprint(1 + g.IntN(to)) }
	room := fmt.Sprintf("%d%02d", 1+g.IntN(30), 1+g.IntN(8))
	s := g.pick([]string{
		n(300) + "号", n(30) + "栋" + n(4) + "单元" + room, n(30) + "栋" + n(4) + "单元" + room + "室", n(30) + "号楼" + room,
		n(30) + "-" + n(4) + "-" + room, n(400) + "弄" + n(30) + "号" + room + "室", n(20) + "幢" + room + "室",
		genHan[g.IntN(9)+1] + "栋" + genHan[g.IntN(3)+1] + "单元" + genHan[g.IntN(9)+1] + "零" + genHan[g.IntN(4)+1] + "室",
		n(200) + "号附" + n(9) + "号", "A" + n(9) + "栋" + room + "房", n(200) + "号之" + n(9), n(9) + "组" + n(99) + "号", n(200) + " 号 " + n(9) + " 栋 " + room,
	})
	if g.IntN(8) == 0 {
		return wide(s)
	}
	return s
}

// written writes a number in one of the ways of people; the groups end at a
// and b, with a = 0 there are none.
func (g *privacyGen) written(s string, a, b int) string {
	switch g.IntN(9) {
	case 0:
		return wide(s)
	case 1, 2:
		if strings.HasSuffix(s, "X") {
			return s
		}
		return g.spoken(s)
	case 3, 4, 5:
		if a > 0 {
			return g.parted(s, a, b)
		}
	case 6:
		at := len(s) / 2
		return s[:at] + g.pick([]string{"\u200b", "<b></b>", "&#8203;"}) + s[at:]
	}
	return s
}

// parted parts a number at some places, now and then.
func (g *privacyGen) parted(s string, at ...int) string {
	sep := g.pick([]string{"", "", " ", "-", "\n", "&nbsp;", "\u3000", "－"})
	for i := len(at) - 1; i >= 0; i-- {
		if at[i] < len(s) {
			s = s[:at[i]] + sep + s[at[i]:]
		}
	}
	return s
}

// spoken writes digits as they are read out.
func (g *privacyGen) spoken(s string) string {
	one, zero := g.pick([]string{"一", "一", "幺", "壹"}), g.pick([]string{"零", "〇"})
	var out strings.Builder
	for _, b := range []byte(s) {
		switch b {
		case '0':
			out.WriteString(zero)
		case '1':
			out.WriteString(one)
		default:
			out.WriteString(genHan[b-'0'])
		}
	}
	return out.String()
}

func (g *privacyGen) pick(list []string) string { return list[g.IntN(len(list))] }

// digits returns n digits of which the first is not 0.
func (g *privacyGen) digits(n int) string {
	s := make([]byte, n)
	for i := range s {
		s[i] = '0' + byte(g.IntN(10))
	}
	s[0] = '1' + byte(g.IntN(9))
	return string(s)
}

func (g *privacyGen) latin(n int) string {
	s := make([]byte, n)
	for i := range s {
		s[i] = 'a' + byte(g.IntN(26))
	}
	return string(s)
}

// wide writes ASCII full width.
func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7F {
			return r + 0xFEE0
		}
		return r
	}, s)
}
