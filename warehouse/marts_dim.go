package warehouse

// A DimUnit is one node of the unit tree: city, district, hospital or
// department.
type DimUnit struct {
	UnitID   string `parquet:"unit_id" zh:"单位编号"`                                                       // joins fact_complaint.unit and unit_node
	Name     string `parquet:"name" zh:"单位名称"`                                                          // in Chinese
	Level    string `parquet:"level,optional,dict" zh:"层级：city 市，district 区，hospital 医院，department 科室"` // city, district, hospital or department
	ParentID string `parquet:"parent_id,optional" zh:"上级单位编号；根节点为空"`                                    // unit_id of the node above; NULL for the root
	District string `parquet:"district,optional,dict" zh:"所属区"`                                         // nearest district above or itself
	Path     string `parquet:"path" zh:"从根到本单位的编号，以 / 相连"`                                              // unit_ids from the root down, joined by /
	Depth    int32  `parquet:"depth" zh:"深度，根为 0"`                                                      // 0 for the root
	Listed   bool   `parquet:"listed" zh:"是否列于单位表（否则为数据中出现）"`                                           // in units.csv, not only found in the data
}

// A DimIssue is one leaf of the taxonomy.
type DimIssue struct {
	Issue        string `parquet:"issue" zh:"问题编码"`                          // joins fact_complaint.issue
	Name         string `parquet:"name" zh:"问题名称"`                           // in Chinese
	NameEN       string `parquet:"name_en,optional" zh:"问题英文名"`              // in English
	Category     string `parquet:"category,dict" zh:"诉求分类（七类）"`              // in Chinese
	CategoryEN   string `parquet:"category_en,optional,dict" zh:"分类英文名"`     // in English
	HCATDomain   string `parquet:"hcat_domain,optional,dict" zh:"HCAT 领域"`   // domain of the Healthcare Complaints Analysis Tool
	HCATCategory string `parquet:"hcat_category,optional,dict" zh:"HCAT 类别"` // category of the Healthcare Complaints Analysis Tool
	Factor       string `parquet:"factor,optional,dict" zh:"诉因要素：人、机、料、法、环"` // usual cause factor: man, machine, material, method, environment
	Stage        string `parquet:"stage,optional,dict" zh:"诊疗环节"`            // stage of care
	Owner        string `parquet:"owner,optional,dict" zh:"主责部门"`            // department whose job the issue is, from the configuration
}

// A DimCause is one specific cause (具体诉因): one of the typical things that go wrong
// below an issue. The catalogue is weisu's own.
type DimCause struct {
	Cause     string `parquet:"cause" zh:"具体诉因编码：问题编码-序号"`                   // joins fact_complaint.cause
	Name      string `parquet:"name" zh:"具体诉因"`                              // what goes wrong, in Chinese
	NameEN    string `parquet:"name_en,optional" zh:"具体诉因英文名"`               // in English
	Issue     string `parquet:"issue,dict" zh:"所属问题编码"`                      // dim_issue.issue
	IssueName string `parquet:"issue_name,dict" zh:"所属问题名称"`                 // name of issue
	Factor    string `parquet:"factor,optional,dict" zh:"通常的诉因要素：人、机、料、法、环"` // usual cause factor
}

// A DimDate is one day of the calendar.
type DimDate struct {
	Date            Date   `parquet:"date,date" zh:"日期"`                               // calendar day
	Year            int32  `parquet:"year" zh:"年"`                                     // calendar year
	Quarter         string `parquet:"quarter,dict" zh:"季度，如 2024-Q4"`                  // as 2024-Q4
	Month           string `parquet:"month,dict" zh:"月，如 2024-11"`                     // as 2024-11
	ISOYear         int32  `parquet:"iso_year" zh:"ISO 周所属年"`                          // year of the ISO week
	ISOWeek         int32  `parquet:"iso_week" zh:"ISO 周序号"`                           // 1 to 53
	Week            string `parquet:"week,dict" zh:"ISO 周，如 2024-W45"`                 // as 2024-W45
	Weekday         int32  `parquet:"weekday" zh:"星期，1 为周一，7 为周日"`                     // 1 Monday to 7 Sunday
	WorkingDay      *bool  `parquet:"working_day,optional" zh:"是否工作日（含调休）；无该年节假日表时为空"` // make-up days included; NULL where the year has no holiday table
	Holiday         string `parquet:"holiday,optional,dict" zh:"节假日名称"`                // name of the holiday or make-up day
	AssessmentMonth string `parquet:"assessment_month,dict" zh:"考核月，以其结束所在月命名"`        // named after the month in which it ends
}
