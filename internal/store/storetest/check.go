package storetest

import (
	"os"
	"strings"
	"sync"
	"testing"

	"creatorvault.dev/internal/upkeep"
	"creatorvault.dev/internal/vault"

	gocmp "github.com/google/go-cmp/cmp"
)

// A Kept is a store, and what lies under it.
type Kept struct {
	Store
	Look  func(t *testing.T) upkeep.Snapshot
	Spoil func(t *testing.T, statements string) // past the store and its keys
}

// damages are what can be done to a vault of [Lived], and what a check says of
// it.
var damages = map[string]struct{ spoil, says string }{
	"a title that is sorted wrongly":     {`UPDATE ideas SET title_folded = 'zzz' WHERE id = 1`, "idea 1 of ada is not sorted by its title"},
	"a text that is not found":           {`UPDATE ideas SET search = 'other' WHERE id = 1`, "idea 1 of ada is not found by its words"},
	"a title that changed by itself":     {`UPDATE ideas SET title = 'flipped' WHERE id = 1`, "idea 1 of ada is not sorted by its title; idea 1 of ada is not found by its words"},
	"the row of a tag is gone":           {`DELETE FROM idea_tags WHERE idea_id = 1 AND folded = 'blog'`, "idea 1 of ada is not found by 1 of its tags"},
	"the row of a tag too many":          {`INSERT INTO idea_tags (user_id, folded, idea_id, tag) VALUES ('ada', 'more', 1, 'more')`, "idea 1 of ada is found by 1 tags that are not its own"},
	"a tag in another spelling":          {`UPDATE idea_tags SET tag = 'BLOG' WHERE idea_id = 1 AND folded = 'blog'`, "idea 1 of ada is not found by 1 of its tags; idea 1 of ada is found by 1 tags that are not its own"},
	"a tag that is folded wrongly":       {`UPDATE idea_tags SET folded = 'blag' WHERE idea_id = 1 AND folded = 'blog'`, "idea 1 of ada is not found by 1 of its tags; idea 1 of ada is found by 1 tags that are not its own"},
	"a tag that is not in the trash":     {`UPDATE ideas SET deleted_at = created_at WHERE id = 1`, "idea 1 of ada is not found by 2 of its tags; idea 1 of ada is found by 2 tags that are not its own"},
	"an idea that is gone":               {`DELETE FROM ideas WHERE id = 2; DELETE FROM idea_tags WHERE idea_id = 2; DELETE FROM revisions WHERE idea_id = 2`, "idea 2 of ada is gone, and the log of changes does not say so"},
	"an idea that is gone, half":         {`DELETE FROM ideas WHERE id = 2`, "names what is not in ideas"},
	"a person who is gone, half":         {`DELETE FROM users WHERE user_id = 'bob'`, "names what is not in users"},
	"a gap in the log":                   {`DELETE FROM changes WHERE user_id = 'ada' AND seq = 2`, "the log of changes of ada lacks 1 of its "},
	"the last entry of the log is gone":  {`DELETE FROM changes WHERE user_id = 'bob' AND seq = 1`, "idea 5 of bob has version 1, and the log of changes says otherwise"},
	"a version that went back":           {`UPDATE ideas SET version = 1 WHERE id = 2`, "idea 2 of ada has version 1, and the log of changes says otherwise"},
	"an idea that came back":             {`UPDATE changes SET act = 'destroyed' WHERE idea_id = 1 AND act = 'created'`, "idea 1 of ada has version 1, and the log of changes says otherwise"},
	"an import that is gone":             {`DELETE FROM imports`, " came by an import that is not there"},
	"a revision that is gone":            {`DELETE FROM revisions WHERE idea_id = 2 AND number = 2`, "idea 2 of ada lacks its revision 2"},
	"a revision in the middle":           {`UPDATE ideas SET revision = 4 WHERE id = 2; INSERT INTO revisions (user_id, idea_id, number, began_at, at, source, fields, undo) SELECT user_id, idea_id, 4, began_at, at, source, fields, undo FROM revisions WHERE idea_id = 2`, "idea 2 of ada lacks its revision 3"},
	"a revision that cannot be read":     {`UPDATE revisions SET undo = '[]' WHERE idea_id = 2`, "idea 2 of ada has a revision 2 that is not its own or cannot be read"},
	"an account that cannot sign in":     {`UPDATE auth_accounts SET email_folded = 'x@example.com'`, "the account eve is not found by its e-mail address"},
	"an index that is gone":              {`DROP INDEX ideas_title`, "the schema lacks the index ideas_title"},
	"an index that is another":           {`DROP INDEX ideas_title; CREATE INDEX ideas_title ON ideas (user_id, title_folded)`, "the index ideas_title is not as this program made it"},
	"a trigger of somebody's":            {"", "the trigger strange is not of this program"},
	"a column that is gone":              {`ALTER TABLE users DROP COLUMN name`, "users"},
	"a table that is gone":               {`DROP TABLE auth_mails`, "auth_mails"},
	"an id that could be given twice":    {"", "the next idea would get an id that was given already"},
	"several things, a sentence each":    {`UPDATE ideas SET search = 'other' WHERE id <= 2`, "idea 1 of ada is not found by its words; idea 2 of ada is not found by its words"},
	"an idea of somebody who is nowhere": {`UPDATE idea_tags SET user_id = 'bob' WHERE idea_id = 1`, "idea"},
}

// Check damages the stores that open returns, and sees each damage named. Odd
// are the statements for damages that differ between stores.
func Check(t *testing.T, open func(*testing.T) Kept, odd map[string]string) {
	for name, d := range damages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			Lived(t, s)
			if h := checked(t, s, false); len(h.Faults) > 0 {
				t.Fatalf("before: %q", h.Faults)
			}
			if d.spoil == "" {
				d.spoil = odd[name]
			}
			s.Spoil(t, d.spoil)
			h := checked(t, s, false)
			if got := strings.Join(h.Faults, "; "); !strings.Contains(got, d.says) {
				t.Errorf("it says %q, want %q", got, d.says)
			}
		})
	}
	t.Run("a vault that is well", func(t *testing.T) { Well(t, open(t)) })
	t.Run("many faults", func(t *testing.T) { manyFaults(t, open(t)) })
}

func checked(t *testing.T, s Kept, quick bool) upkeep.Health {
	t.Helper()
	look := s.Look(t)
	defer look.Close()
	h, err := upkeep.Check(t.Context(), look, quick, nil)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// Lived fills a new store with what people do: of everything that a check looks
// at there is some.
func Lived(t *testing.T, s Store) {
	t.Helper()
	for _, id := range []vault.UserID{"ada", "bob"} {
		put(t, s, id)
	}
	v := vault.NewService(s, clock())
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	makes := func(by vault.Actor, title string, tags ...string) int64 {
		i, _, err := v.CreateIdea(t.Context(), by, vault.NewIdea{Title: vault.Of(title), Notes: vault.Of("Ünder\n\ttab"), Tags: vault.TextsOf(tags...)}, "key "+title)
		must(err)
		return i.ID
	}
	makes(ada, "Straße", "blog", "Été")
	changed := makes(ada, "changed", "a")
	_, err := v.PatchIdea(t.Context(), ada, changed, vault.IdeaPatch{Title: vault.Of("Changed"), Tags: vault.TextsOf("b")}, nil)
	must(err)
	trashed, gone := makes(ada, "trashed", "c"), makes(ada, "gone", "d")
	must(v.DeleteIdea(t.Context(), ada, trashed, nil))
	must(v.DeleteIdea(t.Context(), ada, gone, nil))
	must(v.DestroyIdea(t.Context(), ada, gone))
	makes(bob, "Bob's")
	file := entries(3)
	file[0].ID = gone // which is free again
	results, _ := importFile(t, v, false, file)
	_, err = v.MoveIdea(t.Context(), ada, results[1].ID, vault.StageMove{Stage: vault.Of(vault.StagePublished)}, nil)
	must(err)
	must(v.DeleteIdea(t.Context(), ada, results[2].ID, nil))
	g, err := v.BeginImport(t.Context(), ada, "test", "file", false) // and is open
	must(err)
	_, err = g.Add(t.Context(), []vault.ImportEntry{{Key: "hidden", Idea: vault.NewIdea{Title: vault.Of("hidden"), Tags: vault.TextsOf("x")}}})
	must(err)
	user, account, first := newAccount("eve", t0)
	must(s.CreateAccount(t.Context(), user, account, first))
	_, err = s.Secret(t.Context(), "name", make([]byte, 32))
	must(err)
}

// Well has the rows of a sound vault counted, and quick look at less.
func Well(t *testing.T, s Kept) {
	Lived(t, s)
	for _, quick := range []bool{false, true} {
		h := checked(t, s, quick)
		got := map[string]int64{}
		for _, tally := range h.Rows {
			got[tally.Table] = tally.Rows
		}
		if len(h.Faults) > 0 || len(h.Rows) != len(upkeep.Tables) || got["users"] != 3 || got["ideas"] != 8 || got["imports"] != 2 || got["auth_sessions"] != 1 {
			t.Errorf("quick %t: %+v", quick, h)
		}
	}
	s.Spoil(t, `UPDATE ideas SET search = 'other' WHERE id = 1`)
	if h := checked(t, s, true); len(h.Faults) > 0 {
		t.Errorf("quick finds %q", h.Faults)
	}
	all, done := int64(0), int64(0)
	look := s.Look(t)
	defer look.Close()
	if _, err := upkeep.Check(t.Context(), look, false, func(d, a int64) { done, all = d, a }); err != nil || done != 9 || all != 9 {
		t.Errorf("%d of %d rows, error %v", done, all, err)
	}
}

// manyFaults: a hundred are told of, and the rest is counted.
func manyFaults(t *testing.T, s Kept) {
	put(t, s, "ada")
	const n = 1203 // three pages
	for range n {
		insert(t, s, ada, sample("title"))
	}
	s.Spoil(t, `UPDATE ideas SET search = 'other'`)
	if h := checked(t, s, false); len(h.Faults) != 100 || h.Untold != n-100 {
		t.Errorf("%d faults, %d untold", len(h.Faults), h.Untold)
	}
}

// HoldShape holds a file to the schema that migrations make, or writes it.
func HoldShape(t *testing.T, things []string, write bool) {
	t.Helper()
	var b strings.Builder
	for _, thing := range things {
		b.WriteString(upkeep.OnALine(thing) + "\n")
	}
	if write {
		if err := os.WriteFile("shape.txt", []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile("shape.txt")
	if diff := gocmp.Diff(string(text), b.String()); err != nil || diff != "" {
		t.Errorf("shape.txt is not the schema of the migrations; write it with go test -run=Shape -update. Error %v (-file +schema):\n%s", err, diff)
	}
}

// CheckWhileWriting has people write, and no check find a fault.
func CheckWhileWriting(t *testing.T, s Kept) {
	Lived(t, s)
	v := vault.NewService(s, clock())
	over := make(chan struct{})
	stop := sync.OnceFunc(func() { close(over) })
	defer stop()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
				}
				i, _, err := v.CreateIdea(t.Context(), bob, vault.NewIdea{Title: vault.Of("more"), Tags: vault.TextsOf("a", "b")}, "")
				if err == nil {
					_, err = v.PatchIdea(t.Context(), bob, i.ID, vault.IdeaPatch{Title: vault.Of("Möre"), Tags: vault.TextsOf("c")}, nil)
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	var last int64
	for n := 0; n < 10 || last < 20 && n < 1000; n++ { // a busy machine writes slowly
		h := checked(t, s, false)
		if len(h.Faults) > 0 {
			t.Errorf("%q", h.Faults)
		}
		for _, tally := range h.Rows {
			if tally.Table == "changes" {
				last = tally.Rows
			}
		}
	}
	stop()
	wg.Wait()
	if last < 20 {
		t.Errorf("only %d changes were there: nobody wrote", last)
	}
}
