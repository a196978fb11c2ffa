package vault

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// textsOf returns texts with ids from 1: title, and after a | the notes.
func textsOf(all ...string) (texts []Text) {
	for n, s := range all {
		title, notes, has := strings.Cut(s, "|")
		text := Fold(title)
		if has {
			text += border + Fold(notes)
		}
		texts = append(texts, Text{ID: int64(n + 1), Text: text})
	}
	return texts
}

func idsOf(found []Likeness) (ids []int64) {
	for _, f := range found {
		ids = append(ids, f.Idea.ID)
	}
	return ids
}

func TestTheMostAlikeComesFirst(t *testing.T) {
	for name, c := range map[string]struct {
		to    string
		texts []string
		want  []int64
	}{
		"the same title":             {"How I plan a week", []string{"Ten mistakes of beginners", "How I plan a week", "A day in the studio"}, []int64{2}},
		"another ending":             {"Interview questions", []string{"Interviewing: the question nobody asks", "Salad"}, []int64{1}},
		"case and accents":           {"CAFÉ REVIEW", []string{"cafe review", "Restaurants"}, []int64{1}},
		"words of the notes":         {"Sourdough", []string{"Baking|How sourdough rises", "Cars"}, []int64{1}},
		"rare words count more":      {"the kestrel", []string{"the cat", "the dog", "the cow", "a kestrel", "the hen"}, []int64{4}},
		"Urdu":                       {"ہفتہ وار منصوبہ", []string{"کھانا", "ہفتہ وار منصوبہ بندی"}, []int64{2}},
		"a script without spaces":    {"東京の朝ごはん", []string{"大阪の夜", "東京の朝ごはん屋"}, []int64{2}},
		"nothing in common":          {"Kestrel", []string{"Bread", "Cars"}, nil},
		"one letter says nothing":    {"a b", []string{"a c", "b d"}, nil},
		"no words at all":            {"!!!", []string{"!!!"}, nil},
		"no other texts":             {"Kestrel", nil, nil},
		"a text of nothing but tags": {"Kestrel", []string{""}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			found := rank(Text{Text: Fold(c.to)}, textsOf(c.texts...), 20)
			if got := idsOf(found); !slices.Equal(got[:min(len(got), max(1, len(c.want)))], c.want) {
				t.Errorf("%q is like %v, want %v first", c.to, found, c.want)
			}
		})
	}
}

func TestLikenessTellsWhatIsShared(t *testing.T) {
	found := rank(Text{ID: 1, Text: Fold("the kestrel of the tower")}, textsOf("the kestrel of the tower", "the kestrel", "the tower of London"), 1)
	if diff := cmp.Diff([]Likeness{{Idea{ID: 3}, found[0].Score, []string{"of", "tower", "the"}}}, found); diff != "" {
		t.Error(diff)
	}
}

// TestLikenessIsSteady holds the answer to the texts, whatever their order, and
// each score to 0 to 1.
func TestLikenessIsSteady(t *testing.T) {
	words := strings.Fields("plan week studio video draft bread kestrel tower café 東京 朝ごはん ہفتہ the a of to")
	random := rand.New(rand.NewPCG(1, 2))
	some := func(n int) string {
		var b []string
		for range n {
			b = append(b, words[random.IntN(len(words))])
		}
		return strings.Join(b, " ")
	}
	for range 200 {
		var all []string
		for range 1 + random.IntN(30) {
			all = append(all, some(random.IntN(6))+"|"+some(random.IntN(20)))
		}
		texts := textsOf(all...)
		to := Text{ID: 1, Text: texts[0].Text, Tags: []string{some(1)}}
		first := rank(to, texts, 20)
		random.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
		if diff := cmp.Diff(first, rank(to, texts, 20)); diff != "" {
			t.Fatalf("the order of the texts matters: %s", diff)
		}
		for _, f := range first {
			if f.Score < leastAlike || f.Score > 1 || f.Idea.ID == 1 || len(f.Words) > toldWords {
				t.Fatalf("%+v", f)
			}
		}
	}
}

func TestATextIsCutByCodePoints(t *testing.T) {
	for text, want := range map[string]string{"": "", "ab": "ab", "abc": "abc", "abcd": "abc", "🙂é東x": "🙂é東"} {
		if got := Begin(text, 3); got != want {
			t.Errorf("Begin(%q, 3) = %q, want %q", text, got, want)
		}
	}
}

func FuzzLikeness(f *testing.F) {
	f.Add("How I plan", "plan|How")
	f.Add("東京", "東京の|\u0e01\u0e02")
	f.Fuzz(func(t *testing.T, to, other string) {
		to, other = strings.ToValidUTF8(to, ""), strings.ToValidUTF8(other, "")
		for _, l := range rank(Text{Text: Fold(to)}, textsOf(other, to), 20) {
			if l.Score < leastAlike || l.Score > 1 {
				t.Errorf("%q and %q: %v", to, other, l)
			}
		}
	})
}
