// Records what Go's own text/template answers to the templates of cases.txt, as answers.json:
//
//	cd test/template/go-answers && go run main.go
//
// The data is the one that ../go-answers.test.ts builds with defineStruct. Needed only when cases are added.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/template"
	"time"
)

type Env struct {
	Driver string `json:"Driver,omitempty"`
	Dir    string `json:"Dir,omitempty"`
}

func (e Env) Kind() string { return "env of " + e.Driver }

type StmtError struct {
	Stmt string `json:"Stmt,omitempty"`
	Text string `json:"Text,omitempty"`
}

type File struct {
	Name    string     `json:"Name,omitempty"`
	Desc    string     `json:"-"`
	Applied []string   `json:"Applied,omitempty"`
	Skipped int        `json:"Skipped,omitempty"`
	Error   *StmtError `json:"Error,omitempty"`
}

func (f *File) Line(pos int) int           { return pos * 10 }
func (f *File) Join(sep ...string) string  { return f.Name + strings.Join(sep, "+") }
func (f *File) Fails() (string, error)     { return "", errors.New("it fails") }
func (f *File) Two(a string, b int) string { return fmt.Sprint(a, b) }

type URL struct {
	Host string
}

func (u *URL) String() string { return "db://" + u.Host }

type Report struct {
	Env
	Files []*File `json:"Files,omitempty"`
	Count int     `json:"Count,omitempty"`
	Zero  int
	Ratio float64
	Ok    bool
	Name  string
	Empty string
	Nil   *StmtError
	URL   *URL `json:"-"`
	Map   map[string]any
	None  []string
	Start time.Time
	End   time.Time
	Took  time.Duration
	Bytes []byte
	Fault error `json:"-"`
	Any   any
}

func (r *Report) Header() string { return "head" }

func data() *Report {
	start := time.Date(2024, 5, 1, 10, 0, 0, 123456000, time.FixedZone("", 7200))
	return &Report{
		Env: Env{Driver: "postgres", Dir: "file://migrations"},
		Files: []*File{
			{Name: "1_a.sql", Desc: "a", Applied: []string{"CREATE TABLE a (id int);", "SELECT 1 < 2 && 'x'"}},
			{Name: "2_b.sql", Desc: "b", Skipped: 2, Error: &StmtError{Stmt: "BAD;", Text: "near \"BAD\": syntax error"}},
		},
		None:  []string{},
		Count: 3, Ratio: 1.5, Ok: true, Name: "héllo", URL: &URL{Host: "h:5432"},
		Map:   map[string]any{"b": 2, "a": "one", "c": []any{1, "x", nil}, "n": nil, "m": map[string]any{"z": true}},
		Start: start, End: start.Add(90*time.Second + 1500*time.Microsecond), Took: 1500 * time.Millisecond,
		Bytes: []byte("hi"), Fault: errors.New("broken"),
	}
}

var functions = template.FuncMap{
	"json": func(v any, args ...string) (string, error) {
		var b []byte
		var err error
		switch len(args) {
		case 0:
			b, err = json.Marshal(v)
		case 1:
			b, err = json.MarshalIndent(v, "", args[0])
		default:
			b, err = json.MarshalIndent(v, args[0], args[1])
		}
		return string(b), err
	},
	"upper":  strings.ToUpper,
	"repeat": func(s string, n int) string { return strings.Repeat(s, n) },
	"fail":   func() (string, error) { return "", errors.New("on purpose") },
	"twice":  func() func(string) string { return func(s string) string { return s + s } },
}

type Answer struct {
	Template string `json:"template"`
	Text     string `json:"text"`
	Error    string `json:"error,omitempty"`
}

func main() {
	cases, err := os.ReadFile("cases.txt")
	if err != nil {
		panic(err)
	}
	var answers []Answer
	for _, text := range strings.Split(strings.TrimSuffix(string(cases), "\n"), "\n") {
		if text == "" || strings.HasPrefix(text, "# ") {
			continue
		}
		text = strings.ReplaceAll(text, "↵", "\n")
		a := Answer{Template: text}
		t, err := template.New("format").Funcs(functions).Parse(text)
		if err == nil {
			var b strings.Builder
			err = t.Execute(&b, data())
			a.Text = b.String()
		}
		if err != nil {
			a.Error = err.Error()
		}
		answers = append(answers, a)
	}
	f, err := os.Create("answers.json")
	if err != nil {
		panic(err)
	}
	e := json.NewEncoder(f)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(answers); err != nil {
		panic(err)
	}
}
