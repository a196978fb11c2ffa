package vault

import (
	"cmp"
	"context"
	"iter"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The bounds of likeness.
const (
	MaxRelated   = 20   // how many ideas are told at most
	relatedAmong = 5000 // how many are looked at: those that were made last
	textRead     = 1200 // code points of title and notes that are read of each
	leastAlike   = 0.12 // below, a likeness is chance
	toldWords    = 5
)

// A Text is what likeness looks at of an idea, folded as [Idea.Search].
type Text struct {
	ID   int64
	Text string // title, border, notes; cut
	Tags []string
}

// A Likeness is an idea that is like another one.
type Likeness struct {
	Idea  Idea     `json:"idea"`
	Score float64  `json:"score"` // from 0 to 1
	Words []string `json:"words"` // what they share, folded, the rarest first
}

// A RelatedQuery asks for ideas that are like something.
type RelatedQuery struct {
	ForModels bool // leaves out what its owner keeps from models
	Limit     int  // 1 to MaxRelated
}

// Related returns the ideas that are most like one of them, the most alike
// first. It fails with NotFound or Invalid.
func (s *Service) Related(ctx context.Context, by Actor, id int64, q RelatedQuery) ([]Likeness, error) {
	if err := q.validate(); err != nil {
		return nil, err
	}
	idea, err := s.store.Idea(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return s.alike(ctx, by, Text{id, Begin(idea.Search(), textRead), idea.Tags}, q)
}

// RelatedTo returns the ideas that are most like one that is about to be
// written, of which there is a title so far. It fails with Invalid.
func (s *Service) RelatedTo(ctx context.Context, by Actor, title string, q RelatedQuery) ([]Likeness, error) {
	var p Problems
	title = Line(&p, "title", "Title", title, MaxTitle)
	p.Join(q.validate())
	if err := p.Err(); err != nil {
		return nil, err
	}
	return s.alike(ctx, by, Text{Text: Fold(title)}, q)
}

func (q RelatedQuery) validate() error {
	var p Problems
	p.Require(q.Limit >= 1 && q.Limit <= MaxRelated, "limit", OutOfRange, "Limit must be 1 to %d", MaxRelated)
	return p.Err()
}

// alike reads what there is, and then the ideas that are told.
func (s *Service) alike(ctx context.Context, by Actor, to Text, q RelatedQuery) ([]Likeness, error) {
	texts, err := s.store.Texts(ctx, by, TextQuery{Most: relatedAmong, Length: textRead, ForModels: q.ForModels})
	if err != nil {
		return nil, err
	}
	found := rank(to, texts, q.Limit)
	ids := make([]int64, len(found))
	for n, f := range found {
		ids[n] = f.Idea.ID
	}
	if len(ids) == 0 {
		return found, nil
	}
	latest, err := s.store.Latest(ctx, by, ids...)
	if err != nil {
		return nil, err
	}
	now := make(map[int64]Idea, len(latest))
	for _, l := range latest {
		now[l.Idea.ID] = l.Idea
	}
	for n := range found {
		found[n].Idea = now[found[n].Idea.ID]
	}
	return slices.DeleteFunc(found, func(f Likeness) bool { return f.Idea.ID == 0 || f.Idea.InTrash() }), nil // gone since
}

// rank returns the texts that are most like to, by their ids alone. How much two
// are alike is how much of the weight of to's words the other one has, rare
// words weighing more than common ones (tf-idf, with the saturation and the
// length of BM25), and how many three-letter pieces their titles share, which
// finds what is spelled a little differently. The same texts give the same
// answer, always.
func rank(to Text, texts []Text, most int) []Likeness {
	sought := newSought(to, texts)
	if len(sought.words) == 0 {
		return []Likeness{}
	}
	found := []Likeness{}
	for i, text := range texts {
		if text.ID == to.ID {
			continue
		}
		if score, words := sought.score(i, text); score >= leastAlike {
			found = append(found, Likeness{Idea{ID: text.ID}, math.Round(score*1000) / 1000, words})
		}
	}
	slices.SortFunc(found, func(a, b Likeness) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Idea.ID, a.Idea.ID))
	})
	return found[:min(most, len(found))]
}

// A sought is a text that others are held against.
type sought struct {
	words   map[string]int // to their places below
	weights []float64
	total   float64 // of the weights
	counts  [][]uint16
	lengths []int
	mean    float64 // of the lengths
	grams   map[trigram]bool
	seen    map[trigram]bool // of the title in hand
}

// newSought counts which words of to each of texts has, once.
func newSought(to Text, texts []Text) *sought {
	s := &sought{words: map[string]int{}, grams: map[trigram]bool{}, seen: map[trigram]bool{}, counts: make([][]uint16, len(texts)), lengths: make([]int, len(texts))}
	for w := range to.all() {
		if _, ok := s.words[w]; !ok {
			s.words[strings.Clone(w)] = len(s.words)
		}
	}
	for g := range trigrams(to.title()) {
		s.grams[g] = true
	}
	have := make([]int, len(s.words)) // in how many texts each word is
	sum := 0
	for i, text := range texts {
		counts := make([]uint16, len(s.words))
		for w := range text.all() {
			s.lengths[i]++
			if at, ok := s.words[w]; ok && counts[at] < math.MaxUint16 {
				if counts[at]++; counts[at] == 1 {
					have[at]++
				}
			}
		}
		s.counts[i] = counts
		sum += s.lengths[i]
	}
	s.mean = max(1, float64(sum)/float64(max(1, len(texts))))
	for _, n := range have {
		weight := math.Log(1 + (float64(len(texts)-n)+0.5)/(float64(n)+0.5))
		s.weights = append(s.weights, weight)
		s.total += weight
	}
	return s
}

// The two parts of a score, and the constants of BM25 as they are usual.
const (
	partOfWords  = 0.6
	partOfTitles = 1 - partOfWords
	saturation   = 1.2
	ofLength     = 0.5
)

// score returns how much the i-th text is alike, and the words it shares.
func (s *sought) score(i int, text Text) (float64, []string) {
	sum := 0.0
	var places []int
	for at, n := range s.counts[i] {
		if n > 0 {
			tf := float64(n)
			sum += s.weights[at] * min(1, tf*(saturation+1)/(tf+saturation*(1-ofLength+ofLength*float64(s.lengths[i])/s.mean)))
			places = append(places, at)
		}
	}
	score := partOfTitles * s.titles(text.title())
	if s.total > 0 {
		score += partOfWords * sum / s.total
	}
	if score < leastAlike {
		return score, nil
	}
	byPlace := make([]string, len(s.words))
	for w, at := range s.words {
		byPlace[at] = w
	}
	slices.SortFunc(places, func(a, b int) int {
		return cmp.Or(cmp.Compare(s.weights[b], s.weights[a]), cmp.Compare(byPlace[a], byPlace[b]))
	})
	words := []string{}
	for _, at := range places[:min(toldWords, len(places))] {
		words = append(words, byPlace[at])
	}
	return score, words
}

// titles returns how many trigrams two titles share, of all that they have
// (Dice).
func (s *sought) titles(title string) float64 {
	seen, both := s.seen, 0
	clear(seen)
	for g := range trigrams(title) {
		if !seen[g] {
			if seen[g] = true; s.grams[g] {
				both++
			}
		}
	}
	if len(seen)+len(s.grams) == 0 {
		return 0
	}
	return 2 * float64(both) / float64(len(seen)+len(s.grams))
}

// title returns the part of t that is the title.
func (t Text) title() string {
	title, _, _ := strings.Cut(t.Text, border)
	return title
}

// all walks over the words of title, notes and tags.
func (t Text) all() iter.Seq[string] {
	return func(yield func(string) bool) {
		for w := range words(t.Text) {
			if !yield(w) {
				return
			}
		}
		for _, tag := range t.Tags {
			for w := range words(Fold(tag)) {
				if !yield(w) {
					return
				}
			}
		}
	}
}

// words walks over the words of a folded text: runs of letters and digits, and
// of scripts that leave no space between words, each two letters that meet.
func words(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		start, letters, before := 0, 0, -1
		end := func(at int) bool {
			n := letters
			letters = 0
			return n < 2 || yield(s[start:at]) // one letter says nothing
		}
		for at, r := range s {
			switch {
			case r < utf8.RuneSelf:
				if r < '0' || r > '9' && r < 'a' || r > 'z' {
					if letters > 0 && !end(at) {
						return
					}
				} else {
					if letters == 0 {
						start = at
					}
					letters++
				}
			case unicode.In(r, spaceless...):
				if !end(at) || before >= 0 && !yield(s[before:at+utf8.RuneLen(r)]) {
					return
				}
				before = at
				continue
			case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.M, r):
				if letters == 0 {
					start = at
				}
				letters++
			default:
				if !end(at) {
					return
				}
			}
			before = -1
		}
		end(len(s))
	}
}

var spaceless = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar}

// A trigram is three letters that follow each other.
type trigram [3]rune

// trigrams walks over those of a folded text, with a space before and behind.
func trigrams(s string) iter.Seq[trigram] {
	return func(yield func(trigram) bool) {
		g := trigram{0, 0, ' '}
		for _, r := range s {
			if g = (trigram{g[1], g[2], r}); g[0] != 0 && !yield(g) {
				return
			}
		}
		if g[1] != 0 {
			yield(trigram{g[1], g[2], ' '})
		}
	}
}

// Begin returns the first most code points of s.
func Begin(s string, most int) string {
	for at := range s {
		if most == 0 {
			return s[:at]
		}
		most--
	}
	return s
}
