package graphfile_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// schema is a JSON Schema, in the words that the committed one uses. A word that is not known here fails the test.
type schema struct {
	Schema               string             `json:"$schema"`
	Title                string             `json:"title"`
	Description          string             `json:"description"`
	Ref                  string             `json:"$ref"`
	Defs                 map[string]*schema `json:"$defs"`
	Type                 types              `json:"type"`
	Const                any                `json:"const"`
	Enum                 []any              `json:"enum"`
	Pattern              string             `json:"pattern"`
	AnyOf                []*schema          `json:"anyOf"`
	AllOf                []*schema          `json:"allOf"`
	Required             []string           `json:"required"`
	Properties           map[string]*schema `json:"properties"`
	PropertyNames        *schema            `json:"propertyNames"`
	AdditionalProperties *schema            `json:"additionalProperties"`
	Items                *schema            `json:"items"`

	never bool // the schema false
}

type types []string

func (t *types) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*t = types{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(t))
}

func (s *schema) UnmarshalJSON(text []byte) error {
	if string(text) == "false" {
		s.never = true
		return nil
	}
	type plain schema
	dec := json.NewDecoder(strings.NewReader(string(text)))
	dec.DisallowUnknownFields()
	return dec.Decode((*plain)(s))
}

// validator checks values as encoding/json decodes them, with numbers as json.Number.
type validator struct {
	root     *schema
	patterns map[string]*regexp.Regexp
}

func committedSchema(t testing.TB) *validator {
	t.Helper()
	text, err := os.ReadFile("graph-v1.schema.json")
	require.NoError(t, err)
	root := &schema{}
	require.NoError(t, json.Unmarshal(text, root))
	return &validator{root, map[string]*regexp.Regexp{}}
}

func decoded(t testing.TB, text string) any {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var v any
	require.NoError(t, dec.Decode(&v))
	return v
}

// check returns what is wrong with a value; "" when it is valid.
func (v *validator) check(s *schema, value any, path string) string {
	if s.never {
		return path + ": not allowed"
	}
	if s.Ref != "" {
		return v.check(v.resolve(s.Ref), value, path)
	}
	for _, all := range s.AllOf {
		if wrong := v.check(all, value, path); wrong != "" {
			return wrong
		}
	}
	if len(s.AnyOf) > 0 && !slices.ContainsFunc(s.AnyOf, func(any *schema) bool { return v.check(any, value, path) == "" }) {
		return path + ": none of several"
	}
	if len(s.Type) > 0 && !slices.ContainsFunc(s.Type, func(t string) bool { return is(t, value) }) {
		return fmt.Sprintf("%s: no %s", path, s.Type)
	}
	if s.Const != nil && fmt.Sprintf("%T%[1]v", fixed(s.Const)) != fmt.Sprintf("%T%[1]v", value) {
		return fmt.Sprintf("%s: not %v", path, s.Const)
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, value) {
		return path + ": not one of them"
	}
	switch value := value.(type) {
	case string:
		if s.Pattern != "" && !v.pattern(s.Pattern).MatchString(value) {
			return path + ": of another form"
		}
	case []any:
		for i, item := range value {
			if s.Items != nil {
				if wrong := v.check(s.Items, item, fmt.Sprintf("%s/%d", path, i)); wrong != "" {
					return wrong
				}
			}
		}
	case map[string]any:
		return v.members(s, value, path)
	}
	return ""
}

func (v *validator) members(s *schema, value map[string]any, path string) string {
	for _, name := range s.Required {
		if _, ok := value[name]; !ok {
			return path + ": no " + name
		}
	}
	for name, member := range value {
		if s.PropertyNames != nil {
			if wrong := v.check(s.PropertyNames, name, path+"/"+name); wrong != "" {
				return wrong
			}
		}
		inner := s.Properties[name]
		if inner == nil {
			inner = s.AdditionalProperties
		}
		if inner != nil {
			if wrong := v.check(inner, member, path+"/"+name); wrong != "" {
				return wrong
			}
		}
	}
	return ""
}

// fixed returns the value of a const as a decoder with numbers would.
func fixed(v any) any {
	if f, ok := v.(float64); ok {
		return json.Number(fmt.Sprint(f))
	}
	return v
}

func is(name string, value any) bool {
	switch v := value.(type) {
	case nil:
		return name == "null"
	case bool:
		return name == "boolean"
	case string:
		return name == "string"
	case []any:
		return name == "array"
	case map[string]any:
		return name == "object"
	case json.Number:
		_, err := v.Int64()
		return name == "number" || name == "integer" && err == nil
	}
	return false
}

func (v *validator) resolve(ref string) *schema {
	steps := strings.Split(strings.TrimPrefix(ref, "#/"), "/")
	s := v.root.Defs[steps[1]]
	if len(steps) == 4 {
		s = s.Properties[steps[3]]
	}
	return s
}

func (v *validator) pattern(text string) *regexp.Regexp {
	if v.patterns[text] == nil {
		v.patterns[text] = regexp.MustCompile("(?s)" + text)
	}
	return v.patterns[text]
}
