package importing_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/vault"
)

// hostile are what texts are made of: each has broken a program somewhere.
var hostile = []string{
	"a", "Z", "é", "e\u0301", "ß", "ﬁ", "日本", "\u200f", "\u202e", "\u200d", "\ufeff", "\u2028", "\u2029", "\u00a0", "\u0300\u0301\u0302", "👩\u200d👩\u200d👧", "🇦🇹",
	"\U0001F680", "\uffff", "\U0010ffff", "\ue000", "한", "\u1100\u1161", "Ω", "İ", "ı", "ǅ", "شَّ", "ไ", "\"", "\\", "'", "`", "---", "...", ": ", "# ", "- ", "* ", "[x]",
	"<b>", "&amp;", "%00", "\\u0000", "{", "}", "[", "]", "|", ";", "=1+1", "@", "+", "$(x)", "{{x}}", "null", "NaN", "true", "\u00ad", "\u034f", "\u2060", "\U000e0001",
	"../", "C:\\", "/", "\u3000", " ", "0", "\u0660",
}

// text returns up to n of them.
func text(r *rand.Rand, n int, more ...string) string {
	var b strings.Builder
	all := append(append([]string(nil), hostile...), more...)
	for range r.IntN(n + 1) {
		b.WriteString(all[r.IntN(len(all))])
	}
	return b.String()
}

// input draws the fields of a change; some are not good.
func input(r *rand.Rand, most int) (in vault.IdeaPatch) {
	some := func() bool { return r.IntN(most) == 0 }
	if some() {
		in.Title = vault.Of(text(r, 30))
	}
	if some() {
		in.Notes = vault.Field[string]{Set: true, Null: r.IntN(6) == 0}
		if !in.Notes.Null {
			in.Notes.Value = text(r, []int{4, 60, 2000}[r.IntN(3)], "\n", "\t", "\n\n")
		}
	}
	if some() {
		in.Stage = vault.Of(vault.Stages[r.IntN(4)])
	}
	if some() {
		var tags []string
		for range r.IntN(6) {
			tags = append(tags, text(r, 6))
		}
		in.Tags = vault.TextsOf(tags...)
	}
	if some() {
		in.Priority = vault.Of(vault.Priorities[r.IntN(3)])
	}
	if some() {
		in.DueDate = vault.Field[string]{Set: true, Null: r.IntN(3) == 0, Value: []string{"2026-05-01", "9999-12-31T23:59:59.999999Z", "1970-01-01T00:00:00.000001Z", "2026-11-01T02:30:00.5+02:00"}[r.IntN(4)]}
	}
	if some() {
		in.PlannedFor = vault.Field[string]{Set: true, Null: r.IntN(3) == 0, Value: []string{"1970-01-01", "9999-12-31", "2028-02-29"}[r.IntN(3)]}
	}
	if some() {
		in.PublishedURL = vault.Field[string]{Set: true, Null: r.IntN(3) == 0, Value: "https://example.com/" + strings.ReplaceAll(text(r, 3), " ", "")}
	}
	return in
}

// fill does random things to a vault.
func fill(t *testing.T, r *rand.Rand, h *holder) {
	t.Helper()
	ctx := t.Context()
	var ids []int64
	edits := r.IntN(60)
	if r.IntN(25) == 0 { // more than are kept
		edits = 20 * (vault.MaxRevisions + 10)
	}
	for range edits {
		h.by.Source = []vault.Source{vault.FromAPI, vault.FromWeb, vault.FromCLI, vault.FromMCP, vault.FromChat, vault.FromImport}[r.IntN(6)]
		h.now = h.now.Add([]time.Duration{0, time.Second, time.Minute, 24 * time.Hour / 4}[r.IntN(4)])
		var err error
		pick := func() int64 { return ids[r.IntN(len(ids))] }
		if len(ids) == 0 || len(ids) < 20 && r.IntN(3) == 0 {
			in := vault.NewIdea(input(r, 2))
			in.Title = vault.Of("t" + text(r, 20))
			var idea vault.Idea
			if idea, _, err = h.CreateIdea(ctx, h.by, in, ""); err == nil {
				ids = append(ids, idea.ID)
			}
			fine(t, err)
			continue
		}
		switch r.IntN(14) {
		case 0:
			err = h.DeleteIdea(ctx, h.by, pick(), nil)
		case 1:
			_, err = h.RestoreIdea(ctx, h.by, pick(), nil)
		case 2:
			err = h.DestroyIdea(ctx, h.by, pick())
		case 3, 4:
			_, err = h.MoveIdea(ctx, h.by, pick(), vault.StageMove{Stage: vault.Of(vault.Stages[r.IntN(4)])}, nil)
		case 5:
			_, err = h.RestoreRevision(ctx, h.by, pick(), int64(1+r.IntN(5)), nil)
		case 6:
			_, err = h.ReplaceIdea(ctx, h.by, pick(), vault.IdeaReplacement(input(r, 2)), nil)
		case 7:
			err = changeViews(t, r, h)
		default:
			_, err = h.PatchIdea(ctx, h.by, pick(), input(r, 8), nil)
		}
		fine(t, err)
	}
	h.by.Source = vault.FromAPI
}

// changeViews saves, changes or removes a view.
func changeViews(t *testing.T, r *rand.Rand, h *holder) (err error) {
	t.Helper()
	in := vault.ViewPatch{Name: vault.Of(text(r, 8)), Query: vault.Of(map[string]string{"search": text(r, 8), "order": "asc", "tags": "x" + text(r, 3)})}
	if api.CheckViewQuery(in.Query.Value) != nil {
		in.Query = vault.Of(map[string]string{"stage": "idea,draft"})
	}
	switch r.IntN(5) {
	case 0:
		_, err = h.PatchView(t.Context(), h.by, int64(1+r.IntN(4)), vault.ViewPatch{Position: vault.Of(r.IntN(3))}, nil)
	case 1:
		err = h.DeleteView(t.Context(), h.by, int64(1+r.IntN(4)), nil)
	default:
		_, err = h.CreateView(t.Context(), h.by, in)
	}
	return err
}

// fine passes over what a vault refuses.
func fine(t *testing.T, err error) {
	t.Helper()
	if err != nil && !errors.Is(err, vault.Invalid) && !errors.Is(err, vault.NotFound) {
		t.Fatal(err)
	}
}
