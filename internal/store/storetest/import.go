package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
)

// manyAccounts returns those of people that no test has otherwise.
func manyAccounts(n int) (all []identity.Imported) {
	for i := range n {
		user, a, _ := newAccount(vault.UserID(fmt.Sprintf("newcomer %04d", i)), t0.Add(time.Duration(i)*time.Second))
		if a.Verified = i%2 == 0; a.Verified {
			a.Image = "https://example.com/ada.png"
		}
		all = append(all, identity.Imported{User: user, Account: a})
	}
	return all
}

func importAll(t *testing.T, s Store) {
	if err := s.ImportAccounts(t.Context(), nil); err != nil {
		t.Errorf("none: %v", err)
	}
	all := manyAccounts(1201) // more than go in one statement
	for name, spoil := range map[string]func(*identity.Imported){
		"an e-mail that is there":    func(n *identity.Imported) { n.Account.Folded = all[0].Account.Folded },
		"a user that has an account": func(n *identity.Imported) { n.User.ID, n.Account.ID = all[0].User.ID, all[0].Account.ID },
	} {
		spoiled := append([]identity.Imported(nil), all...)
		spoil(&spoiled[len(all)-1])
		if err := s.ImportAccounts(t.Context(), spoiled); !errors.Is(err, vault.Conflict) {
			t.Errorf("%s: error = %v, want %v", name, err, vault.Conflict)
		}
		if kept, err := s.Accounts(t.Context()); err != nil || len(kept) != 0 {
			t.Errorf("%s: %d were kept, error %v", name, len(kept), err)
		}
	}
	all[1].User.ID, all[1].Account.ID = "ada", "ada" // a user without an account
	if err := s.ImportAccounts(t.Context(), all); err != nil {
		t.Fatal(err)
	}
	kept, err := s.Accounts(t.Context())
	want := make([]identity.Account, len(all))
	for i, one := range all {
		want[i] = one.Account
	}
	if diff := cmp.Diff(want, kept); err != nil || diff != "" {
		t.Errorf("error %v (-want +got):\n%.2000s", err, diff)
	}
	ada, err := s.User(t.Context(), vault.Actor{Owner: "ada"})
	if err != nil || *ada.Name != "ada" { // the profile that is there stays
		t.Errorf("the user is %+v, error %v", ada, err)
	}
	if got, err := s.User(t.Context(), vault.Actor{Owner: all[2].User.ID}); err != nil || !cmp.Equal(got, all[2].User) {
		t.Errorf("the user is %+v, error %v", got, err)
	}
}
