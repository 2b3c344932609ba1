package nlp

import (
	_ "embed"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

//go:embed taxonomy.yaml
var taxonomyYAML []byte

// An Issue is a leaf of the taxonomy: what a complaint is about. See the header
// of taxonomy.yaml for the fields.
type Issue struct {
	Code         string   `yaml:"code"`
	Category     string   `yaml:"category"` // Chinese name of the category
	Name         string   `yaml:"name"`
	NameEN       string   `yaml:"name_en"`
	Owner        string   `yaml:"owner"` // 归口部门
	HCATDomain   string   `yaml:"hcat_domain"`
	HCATCategory string   `yaml:"hcat_category"`
	Factor       string   `yaml:"factor"` // 人 机 料 法 环, "" unknown
	Stage        string   `yaml:"stage"`
	Force        string   `yaml:"force"`  // ForceInternal, ForceExternal or ForceBoth, "" unknown
	Words        []string `yaml:"words"`  // of an issue that the user added
	Weight       float64  `yaml:"weight"` // of each of Words
}

// A Category is one of the seven official groups of issues.
type Category struct {
	Name   string `yaml:"name"`
	NameEN string `yaml:"name_en"`
}

// A Taxonomy is the list of issues and categories. It is immutable.
type Taxonomy struct {
	categories []Category
	issues     []Issue
	index      map[string]int
}

// taxonomyFile is the YAML form of a taxonomy.
type taxonomyFile struct {
	Categories []Category `yaml:"categories"`
	Issues     []Issue    `yaml:"issues"`
}

// DefaultTaxonomy returns the 50 built-in issues.
func DefaultTaxonomy() (*Taxonomy, error) {
	var f taxonomyFile
	if err := yaml.UnmarshalWithOptions(taxonomyYAML, &f, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("内置诉求分类表 taxonomy.yaml：%w", err)
	}
	t := &Taxonomy{categories: f.Categories, index: map[string]int{}}
	for _, is := range f.Issues {
		t.index[is.Code] = len(t.issues)
		t.issues = append(t.issues, is)
	}
	return t, nil
}

// LoadTaxonomy returns the built-in issues changed by the user's file; path ""
// means no file. The error says which entry is wrong and what it should be.
func LoadTaxonomy(path string) (*Taxonomy, error) {
	t, err := DefaultTaxonomy()
	if err != nil || path == "" {
		return t, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("读取诉求分类文件：%w；请检查配置项 nlp.taxonomy", err)
	}
	var f taxonomyFile
	if err := yaml.UnmarshalWithOptions(data, &f, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("诉求分类文件 %s 格式有误：%w", path, err)
	}
	if len(f.Categories) > 0 {
		return nil, fmt.Errorf("诉求分类文件 %s：七个大类是官方口径，不能更改；请删去 categories", path)
	}
	seen := map[string]bool{}
	for n, is := range f.Issues {
		if seen[is.Code] {
			return nil, fmt.Errorf("诉求分类文件 %s 第 %d 项：code %q 重复", path, n+1, is.Code)
		}
		seen[is.Code] = true
		if err := t.apply(is); err != nil {
			return nil, fmt.Errorf("诉求分类文件 %s 第 %d 项：%w", path, n+1, err)
		}
	}
	return t, nil
}

// apply changes the issue of is.Code or adds is.
func (t *Taxonomy) apply(is Issue) error {
	if strings.TrimSpace(is.Code) == "" {
		return fmt.Errorf("缺少 code")
	}
	if is.Factor != "" && !slices.Contains([]string{"人", "机", "料", "法", "环"}, is.Factor) {
		return fmt.Errorf("%s 的 factor %q 应为人、机、料、法、环之一", is.Code, is.Factor)
	}
	if is.Force != "" && !slices.Contains([]string{ForceInternal, ForceExternal, ForceBoth}, is.Force) {
		return fmt.Errorf("%s 的 force %q 应为 internal（单位自己能解决）、external（要靠外部）或 both（内外都要）", is.Code, is.Force)
	}
	if is.Category != "" && t.CategoryIndex(is.Category) < 0 {
		return fmt.Errorf("%s 的 category %q 不是七个大类之一（%s）", is.Code, is.Category, strings.Join(t.categoryNames(), "、"))
	}
	i, known := t.index[is.Code]
	if known {
		if is.Category != "" && is.Category != t.issues[i].Category {
			return fmt.Errorf("内置分类 %s 属于“%s”，不能移到“%s”；请用新的 code", is.Code, t.issues[i].Category, is.Category)
		}
		if len(is.Words) > 0 {
			return fmt.Errorf("内置分类 %s 不能带 words；请把词语写进配置项 nlp.rules", is.Code)
		}
		t.issues[i].override(is)
		return nil
	}
	switch {
	case is.Category == "":
		return fmt.Errorf("新分类 %s 缺少 category（%s 之一）", is.Code, strings.Join(t.categoryNames(), "、"))
	case is.Name == "":
		return fmt.Errorf("新分类 %s 缺少 name", is.Code)
	case len(is.Words) == 0:
		return fmt.Errorf("新分类 %s（%s）缺少 words：没有词语就认不出它", is.Code, is.Name)
	}
	if is.Weight == 0 {
		is.Weight = 2
	}
	t.index[is.Code] = len(t.issues)
	t.issues = append(t.issues, is)
	return nil
}

// override takes over the fields that u names.
func (is *Issue) override(u Issue) {
	for _, f := range []struct {
		to   *string
		from string
	}{
		{&is.Name, u.Name},
		{&is.NameEN, u.NameEN},
		{&is.Owner, u.Owner},
		{&is.HCATDomain, u.HCATDomain},
		{&is.HCATCategory, u.HCATCategory},
		{&is.Factor, u.Factor},
		{&is.Stage, u.Stage},
		{&is.Force, u.Force},
	} {
		if f.from != "" {
			*f.to = f.from
		}
	}
}

// Issues returns all issues, the built-in ones in order of code, then the
// user's in the order of the file. The caller must not change the slice.
func (t *Taxonomy) Issues() []Issue { return t.issues }

// Categories returns the categories in official order.
func (t *Taxonomy) Categories() []Category { return t.categories }

// Index returns the position of code in Issues, -1 if there is none.
func (t *Taxonomy) Index(code string) int {
	if i, ok := t.index[code]; ok {
		return i
	}
	return -1
}

// Issue returns the issue of code, ok false if there is none.
func (t *Taxonomy) Issue(code string) (is Issue, ok bool) {
	i, ok := t.index[code]
	if !ok {
		return Issue{}, false
	}
	return t.issues[i], true
}

// CategoryIndex returns the position of a Chinese category name in Categories,
// -1 if there is none.
func (t *Taxonomy) CategoryIndex(name string) int {
	return slices.IndexFunc(t.categories, func(c Category) bool { return c.Name == name })
}

func (t *Taxonomy) categoryNames() []string {
	names := make([]string, len(t.categories))
	for i, c := range t.categories {
		names[i] = c.Name
	}
	return names
}
