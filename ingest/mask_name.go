package ingest

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words about names, one file each, described in its head.
var (
	//go:embed pii/surnames.txt
	surnameList string
	//go:embed pii/given.txt
	givenList string
	//go:embed pii/notnames.txt
	notNameList string
)

// After a strong cue a name must come; after a weak one it may, so there the
// characters have to look like a name as well.
var (
	strongNameCues = []string{"姓名", "我叫", "名叫", "名字", "叫做", "联系人", "名字叫", "我名", "人叫", "本名", "真名", "署名", "签名", "户名", "起名", "取名", "曾用名"}
	weakNameCues   = []string{
		"患者", "病人", "病患", "患儿", "本人", "家属", "亲属", "产妇", "孕妇", "伤者", "死者", "逝者", "就诊人", "家长",
		"市民", "来电人", "诉求人", "反映人", "反应人", "投诉人", "投诉者", "申请人", "居民", "网友", "同事", "朋友", "好友", "战友", "同学", "邻居",
		"老人", "孩子", "小孩", "男孩", "女孩", "男子", "女子", "儿童", "学生", "员工", "职工", "农民", "村民", "组民", "移民", "乡亲", "老乡",
		"业主", "户主", "房主", "租客", "租户", "房东", "承租人", "出租人", "买受人", "出卖人", "购房人", "开户人", "持卡人", "收款人", "付款人", "收件人",
		"老板", "老板娘", "店主", "摊主", "商户", "经理", "董事长", "总监", "销售", "销售员", "业务员", "推销员", "中介", "顾问", "客服", "出纳", "会计",
		"法定代表人", "法人", "法人代表", "控制人", "实控人", "控人", "股东", "合伙人", "投资人", "负责人", "经办人", "经手人", "承办人", "包工头", "承包商", "承包人",
		"当事人", "受害人", "受害者", "被害人", "债权人", "债务人", "担保人", "借款人", "出借人", "代理人", "委托人", "监护人", "见证人", "证人", "原告", "被告",
		"嫌疑人", "肇事者", "肇事人", "举报人", "信访人", "上访人", "来访人", "来信人", "报告人", "具报人", "留言人", "发帖人", "呈报人", "求助人", "请求人", "落款",
		"工作人员", "控告人", "控告者", "检举人", "申诉人", "陈情人", "请愿人", "求助者", "反映者", "申请者", "承租户", "买方", "卖方", "买家", "卖家", "工程师", "技术员", "维修工", "维修员", "设计师", "监理", "组长", "党员", "代表", "成员", "群众", "责任人", "监事", "监事长", "老总", "副总", "主管", "总裁", "操纵人", "贫困户", "五保户", "残疾人", "军人",
		"老兵", "保洁员", "快递员", "志愿者", "讲师", "教练", "乘客", "旅客", "顾客", "客户", "用户", "消费者", "病友", "工友", "网民", "歹徒", "流氓", "恶霸", "地痞", "混混",
		"罪犯", "执行人", "上诉人", "第三人", "出资人", "发包人", "联络人", "收货人", "寄件人", "介绍人", "推荐人", "同乡", "退休工人",
		"司机", "车主", "驾驶员", "工人", "农民工", "保姆", "师傅", "我是", "我叫", "一个叫", "个叫", "位叫", "是叫",
	}
	// Verbs that take a person, but other things as often.
	looseNameCues = []string{
		"联系", "联络", "投诉", "举报", "控告", "起诉", "收到", "找到", "遇到", "碰到", "见到", "看到", "通知", "转告", "告诉", "委托", "询问", "咨询", "指使", "控诉",
		"包庇", "殴打", "欺骗", "冒充", "雇佣", "聘请", "经过", "要求", "其中", "包括", "以及", "原来", "后来", "结果", "最后", "但是", "因为", "由于", "此后",
	}
	// What somebody is to somebody else. Before these 我 and 其 may stand, or a
	// name.
	kinCues = []string{
		"父亲", "母亲", "爸爸", "妈妈", "老爸", "老妈", "妻子", "丈夫", "儿子", "女儿", "老公", "老婆", "爱人", "配偶", "太太", "爷爷", "奶奶", "姥姥", "姥爷",
		"外婆", "外公", "岳父", "岳母", "公公", "婆婆", "哥哥", "弟弟", "姐姐", "妹妹", "兄弟", "兄长", "大哥", "大姐", "堂哥", "堂弟", "堂兄", "表哥", "表弟",
		"表姐", "表妹", "姐夫", "妹夫", "嫂子", "弟媳", "儿媳", "媳妇", "女婿", "孙子", "孙女", "外孙", "侄子", "侄女", "外甥", "叔叔", "伯伯", "舅舅",
		"姑姑", "姨妈", "大伯", "夫妇", "夫妻", "独子", "独女", "遗孀", "长子", "次子", "三子", "长女", "次女", "养子", "养女", "男友", "女友", "前夫", "前妻", "男朋友", "女朋友", "小女", "小儿", "小弟", "之子",
		"之女", "之父", "之母", "之妻", "之夫", "其父", "其母", "其子", "其女", "其妻", "其夫", "其弟", "其兄", "吾儿", "家父", "家母", "我爸", "我妈", "我父", "我母",
		"我妻", "我夫", "我儿", "我女", "我弟", "我哥", "我姐", "我妹", "我爷", "我奶", "我孙", "我侄", "我嫂", "我叔", "我舅", "我家",
	}
	personTitles = []string{"先生", "女士", "小姐", "同志", "阿姨", "大爷", "大妈", "大姐", "大哥", "叔叔", "老师傅", "师傅", "同学"}
	doctorTitles = []string{
		"医生", "大夫", "主任", "护士", "教授", "院长", "医师", "专家", "副主任", "护工", "药师", "技师", "主治", "老师", "处长", "科长",
		"副院长", "书记", "局长", "部长",
	}
	// Titles that stand before a name too: 医生李某 is rarer than 李医生, but
	// both are written.
	doctorCues = []string{"医生", "大夫", "护士", "医师", "护士长", "主任", "护工", "药师", "技师"}
	// What stands before a title without being a name, although it ends in a
	// surname.
	staffRoles = []string{"保全", "保安", "警卫", "门卫", "后卫", "收费", "感谢", "多谢", "谢谢", "急诊", "服务", "护工", "物业", "环卫", "计费"}
	// What is written in place of a name.
	nameFillers = []string{
		"匿名", "保密", "不详", "未知", "不便", "不愿", "先生", "女士", "本人", "患者", "家属", "病人", "同上", "电话", "身份",
		"年龄", "性别", "住址", "地址", "信息", "错误", "写错", "和", "及", "与", "不", "无", "没", "都", "是", "为", "的", "被", "也", "就",
		"您", "你", "登记", "填", "核", "搞", "弄", "打", "输", "联系", "方式", "等", "之", "有", "未", "某", "职业", "单位", "叫",
	}
)

// nameWords is what the masker knows of names.
type nameWords struct {
	compound map[string]bool
	scores   *nameScores
	pairs    *wordPairs
	not      map[rune][]string     // words that are no names, by first character
	follow   map[rune][]followWord // words that follow names, likewise; the longest first
}

func newNameWords(more []string) *nameWords {
	w := &nameWords{
		compound: make(map[string]bool),
		scores:   new(nameScores),
		pairs:    newWordPairs(),
		not:      make(map[rune][]string),
		follow:   make(map[rune][]followWord),
	}
	surnames := slices.Concat(dataWords(surnameList), more)
	w.scores.add(surnames)
	for _, name := range surnames {
		if utf8.RuneCountInString(name) > 1 {
			w.compound[name] = true
		}
	}
	for _, word := range dataWords(notNameList) {
		r, _ := utf8.DecodeRuneInString(word)
		w.not[r] = append(w.not[r], word)
	}
	for _, words := range w.not {
		slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	}
	points := 0
	for _, word := range dataWords(afterNameList) {
		if n, err := strconv.Atoi(word); err == nil {
			points = n
			continue
		}
		r, _ := utf8.DecodeRuneInString(word)
		w.follow[r] = append(w.follow[r], followWord{word, points})
	}
	for _, words := range w.follow {
		slices.SortStableFunc(words, func(a, b followWord) int { return len(b.text) - len(a.text) })
	}
	return w
}

// A followWord is a word after a name and how much it speaks for one.
type followWord struct {
	text   string
	points int
}

// dataWords returns the words of a list, lines that begin with # left out.
func dataWords(list string) []string {
	var words []string
	for line := range strings.Lines(list) {
		if !strings.HasPrefix(line, "#") {
			words = append(words, strings.Fields(line)...)
		}
	}
	return words
}

// surnames that are first of all words: taken for one only where a strong cue
// or a title demands a name.
const wordSurnames = "代占候税贡操扶言祖迟南乐信普阴楼祝包房华蓝党农国花强权明官司车管项景封丰展帅位满战门信居闭幸利呼印植奉区边师位储容羊母乌池查麻池宫宾来束衣相初索统于和向从有时都能那且及应经公同别但相后云阿利越由干来真平万年常全安成关连单解计费路门信原"

// never a title's surname: 和先生 and 对女士 are grammar.
const noTitleSurnames = "信师车管修门装位区房楼居班管和向从有时都能那且及应经公同别但相由来真干呼居勾利因"

// afterName are characters with which a sentence goes on after a name.
const afterName = "发咳摔跌腹头胸昏术病打今昨前于在因的到来去是称说诉已被向从与和及也曾现经由让给就报复表反住入出做需想要有没不自为等女男手身电家两" +
	"同其年性（(，。；：、！？ \n,;:!?.[“”\"'）)"

func isHanRune(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }

// A nameRunes is what a name may lie in: up to five characters and the byte
// offsets of their ends.
type nameRunes struct {
	r    [5]rune
	ends [5]int
	n    int
}

func runesAt(s string, n int) (rs nameRunes) {
	for i, r := range s {
		if rs.n == n {
			break
		}
		rs.r[rs.n], rs.ends[rs.n] = r, i+utf8.RuneLen(r)
		rs.n++
	}
	return rs
}

// nameAfterCue masks the name that follows a cue ending at end.
func (sc *maskScan) nameAfterCue(end int, kind cueKind) int {
	strong := kind == strongNameCue
	at, colon, linked := end, false, false
	called := strings.HasSuffix(sc.s[:end], "叫") || strings.HasSuffix(sc.s[:end], "叫做")
	claim := strings.HasSuffix(sc.s[:end], "我是")
	for range 3 {
		r, width := utf8.DecodeRuneInString(sc.s[at:])
		if width == 0 || !strings.ContainsRune(":： “\"(（是叫为", r) && !(strong && r == '，') {
			break
		}
		colon = colon || r == ':' || r == '：'
		linked = linked || r > ' ' && r != '，'
		called = called || r == '叫'
		claim = claim || r == '是' && !strong
		at += width
	}
	rest := sc.s[at:]
	// 医生：那你… is what one said, so no mark declares a doctor's name.
	declares := colon && kind != looseNameCue && !hasAnySuffix(sc.s[:end], doctorCues)
	n := 0
	w := sc.m.names
	if strong && declares {
		n = w.declared(rest, true)
	}
	if n == 0 {
		n = w.likely(rest, cuePoints[kind])
	}
	if n == 0 && (declares || strong && linked || called) {
		n = w.declared(rest, false)
	}
	if n == 0 && strings.HasSuffix(sc.s[:end], "本人") {
		n = w.introduced(rest)
	}
	if claim && n > 0 && !endsClause(rest[n:]) {
		return 0 // 我是楚天苑的业主: what one is, not who
	}
	if n == 0 || !sc.m.doctors && hasAnyPrefix(rest[n:], doctorTitles) {
		return 0
	}
	if kind == looseNameCue {
		if titleAt(rest[n:]) {
			return 0
		}
		sc.bare = append(sc.bare, len(sc.spans))
	}
	return sc.add(maskSpan{at, at + n, piiName, rest[:n]})
}

// introduced returns the length of the name at the start of s after 本人: a
// surname and two characters, whatever they are else, up to a mark.
func (w *nameWords) introduced(s string) int {
	rs := runesAt(s, 4)
	if w.surname(s, rs) != 1 || rs.n < 4 || !isHanRune(rs.r[1]) || !isHanRune(rs.r[2]) || rs.r[3] != ',' && rs.r[3] != '，' || w.isWord(s) {
		return 0
	}
	if w.scores.givenOf(rs.r[1]) == givenNever || w.scores.givenOf(rs.r[2]) == givenNever || w.pairs.word(rs.r[0], rs.r[1]) {
		return 0
	}
	return rs.ends[2]
}

// endsClause reports whether a mark, white space or the end begins s.
func endsClause(s string) bool {
	r, width := utf8.DecodeRuneInString(s)
	return width == 0 || !isHanRune(r) && !isASCIIAlnum(byte(min(r, utf8.RuneSelf)))
}

// declared returns the length of the name at the start of s after 姓名： and
// the like: a surname and what may be given, or a name with a dot in it. With
// free any two to four characters up to the next mark will do, for after 姓名：
// stand surnames too that no list has.
func (w *nameWords) declared(s string, free bool) int {
	if hasAnyPrefix(s, nameFillers) || w.isWord(s) {
		return 0
	}
	run, dots := 0, 0
	for i, r := range s {
		if r == '·' {
			dots++
		} else if !unicode.Is(unicode.Han, r) {
			break
		}
		run = i + utf8.RuneLen(r)
	}
	for _, title := range slices.Concat(personTitles, doctorTitles) {
		if at := strings.Index(s[:run], title); at > 0 {
			run = at
		}
	}
	if strings.Contains(s[:run], "某") {
		return 0 // anonymised already
	}
	runes := utf8.RuneCountInString(s[:run])
	if dots > 0 && runes <= 20 || free && runes >= 2 && runes <= 4 {
		return run
	}
	rs := runesAt(s[:run], 4)
	first := w.surname(s[:run], rs)
	if first == 0 || rs.n <= first || strings.ContainsRune(afterName, rs.r[first]) {
		return 0
	}
	if rs.n > first+1 && !strings.ContainsRune(afterName, rs.r[first+1]) {
		return rs.ends[first+1]
	}
	return rs.ends[first]
}

// surname returns how many of the runes that s begins with are a surname: 2, 1
// or 0.
func (w *nameWords) surname(s string, rs nameRunes) int {
	if rs.n == 0 || rs.r[0] >= 0x10000 {
		return 0
	}
	known := w.scores.surname[rs.r[0]]
	if known&beginsCompound != 0 && rs.n >= 2 && w.compound[s[:rs.ends[1]]] {
		return 2
	}
	if known&isSingle != 0 {
		return 1
	}
	return 0
}

// isWord reports whether s begins with a word that only looks like a name.
func (w *nameWords) isWord(s string) bool { return w.wordAt(s) > 0 }

// wordAt returns the length of the word that s begins with and that only looks
// like a name, 0 if there is none.
func (w *nameWords) wordAt(s string) int {
	r, _ := utf8.DecodeRuneInString(s)
	for _, word := range w.not[r] {
		if strings.HasPrefix(s, word) {
			return len(word)
		}
	}
	return 0
}

// nameBeforeTitle masks the name before the title at s[i]; the title stays.
func (sc *maskScan) nameBeforeTitle(i int) {
	head := sc.s[sc.floor:i]
	if hasAnySuffix(head, staffRoles) {
		return
	}
	if n := sc.m.names.endOf(head); n > 0 {
		sc.add(maskSpan{i - n, i, piiName, head[len(head)-n:]})
	}
}

// endOf returns the length of the name that s ends in, the longest possible: a
// surname and up to two given characters, or the surname alone.
func (w *nameWords) endOf(s string) int {
	start := len(s)
	best := 0
	for range 4 {
		r, width := utf8.DecodeLastRuneInString(s[:start])
		if !isHanRune(r) {
			break
		}
		start -= width
		if w.isWhole(s[start:], s[:start]) {
			best = len(s) - start
		}
	}
	return best
}

// isWhole reports whether name, which head stands before, is a surname with
// none to two given characters.
func (w *nameWords) isWhole(name, head string) bool {
	rs := runesAt(name, 5)
	first := w.surname(name, rs)
	if first == 0 || rs.n > first+2 || first == 1 && strings.ContainsRune(noTitleSurnames, rs.r[0]) {
		return false
	}
	if rs.n == 1 && rs.r[0] == '于' {
		before, width := utf8.DecodeLastRuneInString(head)
		if width > 0 && isHanRune(before) && !strings.ContainsRune("人者民是叫的", before) {
			return false // 属于先生, 由于女士
		}
	}
	if rs.n > first && (first == 1 && strings.ContainsRune(wordSurnames, rs.r[0]) || w.isWord(name)) {
		return false
	}
	for k, r := range rs.r[first:rs.n] {
		// The last of three may be any surname: else 陈文伏 would lose
		// only 伏.
		if w.scores.givenOf(r) <= 0 && !(k == 1 && first == 1 && w.scores.surname[r]&isSingle != 0) {
			return false
		}
	}
	return true
}
