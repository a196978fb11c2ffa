package storetest

import (
	"fmt"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"
)

// Many makes n ideas of Ada's, with all that belongs to them.
func Many(t *testing.T, s Store, n int) {
	t.Helper()
	put(t, s, "ada")
	for i := range n {
		insert(t, s, ada, sample(fmt.Sprint("idea ", i)))
	}
}

// ChangesFirst changes an idea that [Many] made first.
func ChangesFirst(t *testing.T, s Store) {
	t.Helper()
	first, err := s.Ideas(t.Context(), ada, vault.IdeaQuery{Sort: vault.ByCreatedAt, Asc: true, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	_, err = vault.NewService(s, clock()).PatchIdea(t.Context(), ada, first[0].Ideas[0].ID, vault.IdeaPatch{Title: vault.Of("changed")}, nil)
	if err != nil {
		t.Fatal(err)
	}
}

// Odd writes what is at the edges of what a store takes.
func Odd(t *testing.T, s Store) {
	t.Helper()
	long := sample("\u200b𝔘\u0301 ﬁ \U0010FFFD ßẞ")
	far := time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC)
	long.Notes, long.DueDate, long.Tags = new("\n\t\"\\ \u2028 <&> é e\u0301"), &far, []string{"Ünï", "日本", "a\"b\\c"}
	insert(t, s, ada, long)
	user, account, first := newAccount("zoë/%", time.UnixMicro(-1).UTC())
	account.Image = "https://example.com/?a=<b>&c"
	if err := s.CreateAccount(t.Context(), user, account, first); err != nil {
		t.Fatal(err)
	}
	turn := ask(t, s, ada, entry(0, "\u200b𝔘\u0301 ﬁ", time.UnixMicro(-1).UTC()))
	answer(t, s, ada, turn, "\n\t\"\\ <&>", vault.MessageCancelled, action(far))
	ask(t, s, ada, entry(0, "under way", far))
	put(t, s, "gone")
	if err := s.ErasePerson(t.Context(), vault.Actor{Owner: "gone"}, far); err != nil {
		t.Fatal(err)
	}
}

// GoesOn writes to a copy as to any vault: ids go on where they were.
func GoesOn(t *testing.T, s Store) {
	t.Helper()
	v := vault.NewService(s, clock())
	most := int64(0)
	ids, err := s.IDsOf(t.Context(), ada)
	if err != nil {
		t.Fatal(err)
	}
	for id := range ids {
		most = max(most, id)
	}
	i, _, err := v.CreateIdea(t.Context(), ada, vault.NewIdea{Title: vault.Of("after the copy")}, "")
	if err != nil || i.ID <= most {
		t.Errorf("a new idea has id %d, error %v; %d was given already", i.ID, err, most)
	}
	changes, err := s.Changes(t.Context(), ada, 0, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for n, c := range changes {
		if c.Seq != int64(n+1) {
			t.Fatalf("change %d has number %d", n+1, c.Seq)
		}
	}
}
