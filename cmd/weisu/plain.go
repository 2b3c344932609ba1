package main

import "regexp"

// Libraries and the system speak English. What they say at the end of our own
// messages is put into Chinese here, where it is common enough; the rest stays,
// for whoever searches for it.
var plainWords = []struct {
	english *regexp.Regexp
	chinese string
}{
	// the path has been named; where something is written, it may be another
	{regexp.MustCompile(`\b(?:open|stat|lstat|read|mkdir|readdirent|fdopendir) [^：\n]*?: (no such file or directory|permission denied|is a directory|not a directory|input/output error)`), "$1"},
	{regexp.MustCompile(`\b(?:write|create|rename|remove|link|sync|close) ([^：\n]*?): (file too large|no space left on device|permission denied|read-only file system|input/output error|disk quota exceeded)`), "$1：$2"},
	{regexp.MustCompile(`no such file or directory`), "没有这个文件或文件夹"},
	{regexp.MustCompile(`permission denied`), "没有权限"},
	{regexp.MustCompile(`is a directory`), "这是文件夹"},
	{regexp.MustCompile(`not a directory`), "这不是文件夹"},
	{regexp.MustCompile(`file too large`), "文件大小超过限制"},
	{regexp.MustCompile(`no space left on device`), "磁盘已满"},
	{regexp.MustCompile(`disk quota exceeded`), "超过磁盘配额"},
	{regexp.MustCompile(`read-only file system`), "磁盘是只读的"},
	{regexp.MustCompile(`input/output error`), "磁盘读写出错"},
	{regexp.MustCompile(`unexpected end of JSON input|unexpected EOF`), "内容没有完"},
	{regexp.MustCompile(`invalid character '[^\n]*?' [a-z: ]+`), "不是 JSON"},
	// of the command line
	{regexp.MustCompile(`unknown (?:shorthand )?flag: `), "没有这个选项："},
	{regexp.MustCompile(`flag needs an argument: `), "选项后面缺少值："},
	{regexp.MustCompile(`unknown command ("[^"]*") for "[^"]*"`), "没有这个命令：$1"},
	{regexp.MustCompile(`invalid argument ("[^"]*") for "([^"]*)" flag: [^\n]*`), "选项 $2 的值 $1 不对"},
	{regexp.MustCompile(`accepts (\d+) arg\(s\), received (\d+)`), "应有 $1 个参数，现有 $2 个"},
	// of weisu.yaml
	{regexp.MustCompile(`unknown field ("[^"]*")`), "没有 $1 这一项"},
	{regexp.MustCompile(`duplicate key ("[^"]*")`), "$1 这一项写了两次"},
	{regexp.MustCompile(`mapping key ("[^"]*") already defined at \[\d+:\d+\]`), "$1 这一项写了两次"},
	{regexp.MustCompile(`cannot unmarshal (\w+) into Go (?:struct field|value)(?: \S+)? of type \w*int\w*`), "这里应是整数"},
	{regexp.MustCompile(`cannot unmarshal (\w+) into Go (?:struct field|value)(?: \S+)? of type bool`), "这里应是 true 或 false"},
	{regexp.MustCompile(`cannot unmarshal (\w+) into Go (?:struct field|value)(?: \S+)? of type \S+`), "这里的值不是应有的样子"},
	{regexp.MustCompile(`sequence end token '\]' not found`), "缺少 ]"},
	{regexp.MustCompile(`could not find flow mapping end token '\}'|mapping end token '\}' not found`), "缺少 }"},
}

// plain puts the common words of libraries in a message into Chinese.
func plain(message string) string {
	for _, w := range plainWords {
		message = w.english.ReplaceAllString(message, w.chinese)
	}
	return message
}
