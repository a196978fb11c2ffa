package storetest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
)

// accessTests are those of personal access tokens.
var accessTests = map[string]func(*testing.T, Store){
	"an access token is kept whole":                  accessToken,
	"a person has so many access tokens and no more": accessTokensFull,
	"of two that are one too many at once one wins":  accessTokensAtOnce,
	"access tokens that have expired make room":      accessTokenSweep,
	"a deleted access token is revoked":              deleteAccessToken,
	"uses of access tokens are kept a while apart":   noteUses,
	"erasing removes the access tokens":              eraseAccessTokens,
	"users are found by e-mail and by id":            usersNamed,
}

// newAccessToken returns a token of a day.
func newAccessToken(user vault.UserID, id string, at time.Time) identity.AccessToken {
	return identity.AccessToken{
		ID: id, User: user, Name: "Zoë 𝔘 " + id, Scopes: []string{identity.ReadIdeas, identity.OwnsAccount}, Hash: sha256.Sum256([]byte(id)),
		CreatedAt: vault.Stamp{Time: at}, ExpiresAt: vault.Stamp{Time: at.Add(24 * time.Hour)},
	}
}

// keepToken keeps a token, and returns it.
func keepToken(t *testing.T, s Store, user vault.UserID, id string, at time.Time) identity.AccessToken {
	t.Helper()
	made := newAccessToken(user, id, at)
	if err := s.InsertAccessToken(t.Context(), made, 100); err != nil {
		t.Fatal(err)
	}
	return made
}

// tokensOf lists the ids of the tokens of a user.
func tokensOf(t *testing.T, s Store, user vault.UserID) (ids []string) {
	t.Helper()
	all, err := s.AccessTokens(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		ids = append(ids, one.ID)
	}
	return ids
}

func accessToken(t *testing.T, s Store) {
	if got := tokensOf(t, s, "ada"); len(got) != 0 {
		t.Errorf("at first there are %v", got)
	}
	first := keepToken(t, s, "ada", "first", t0)
	later := newAccessToken("ada", "later", t0.Add(time.Microsecond))
	later.Scopes = identity.Scopes
	if err := s.InsertAccessToken(t.Context(), later, 100); err != nil {
		t.Fatal(err)
	}
	mates := keepToken(t, s, "bob", "bob's", t0.Add(time.Hour))
	same := keepToken(t, s, "ada", "of the same time", t0)
	got, err := s.AccessTokens(t.Context(), "ada")
	if diff := cmp.Diff([]identity.AccessToken{later, same, first}, got); err != nil || diff != "" {
		t.Errorf("the list, the newest first: error %v (-want +got):\n%s", err, diff)
	}
	for _, want := range []identity.AccessToken{first, later, mates} {
		got, err := s.AccessTokenByHash(t.Context(), want.Hash)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: error %v (-want +got):\n%s", want.ID, err, diff)
		}
	}
	if got, err := s.AccessTokenByHash(t.Context(), [32]byte{}); !errors.Is(err, vault.NotFound) || got.ID != "" || got.Scopes != nil {
		t.Errorf("by no hash: %v, error %v", got, err)
	}
	if err := s.InsertAccessToken(t.Context(), newAccessToken("nobody", "nobody's", t0), 100); !errors.Is(err, vault.NotFound) {
		t.Errorf("of nobody: error = %v, want %v", err, vault.NotFound)
	}
	same.ID = "of the same hash"
	if err := s.InsertAccessToken(t.Context(), same, 100); err == nil {
		t.Error("two tokens have one hash")
	}
}

func accessTokensFull(t *testing.T, s Store) {
	const most = 3
	for n := range most {
		if err := s.InsertAccessToken(t.Context(), newAccessToken("ada", fmt.Sprint(n), t0), most); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := s.InsertAccessToken(t.Context(), newAccessToken("ada", "more", t0), most); !errors.Is(err, vault.Conflict) {
			t.Errorf("one more: error = %v, want %v", err, vault.Conflict)
		}
	}
	if err := s.InsertAccessToken(t.Context(), newAccessToken("bob", "bob's", t0), most); err != nil {
		t.Errorf("another's: %v", err)
	}
	if err := s.DeleteAccessToken(t.Context(), "ada", "1", t0); err != nil {
		t.Fatal(err)
	}
	if err := s.InsertAccessToken(t.Context(), newAccessToken("ada", "in its place", t0), most); err != nil {
		t.Errorf("once one is gone: %v", err)
	}
}

func accessTokensAtOnce(t *testing.T, s Store) {
	const most = 4
	var made atomic.Int64
	each(12, func(n int) {
		err := s.InsertAccessToken(t.Context(), newAccessToken("ada", fmt.Sprint(n), t0), most)
		if err == nil {
			made.Add(1)
		} else if !errors.Is(err, vault.Conflict) {
			t.Error(err)
		}
	})
	if there := tokensOf(t, s, "ada"); made.Load() != most || len(there) != most {
		t.Errorf("%d were made, and there are %v; want %d", made.Load(), there, most)
	}
}

func accessTokenSweep(t *testing.T, s Store) {
	old, young := keepToken(t, s, "ada", "old", t0), keepToken(t, s, "ada", "young", t0.Add(time.Microsecond))
	mates := keepToken(t, s, "bob", "bob's", t0)
	if _, err := s.AccessTokenByHash(t.Context(), old.Hash); err != nil {
		t.Errorf("one that has expired is there until there is another: %v", err)
	}
	at := old.ExpiresAt.Time
	if err := s.InsertAccessToken(t.Context(), newAccessToken("ada", "new", at), 2); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"new", young.ID}, tokensOf(t, s, "ada")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{mates.ID}, tokensOf(t, s, "bob")); diff != "" {
		t.Errorf("another's (-want +got):\n%s", diff)
	}
}

func deleteAccessToken(t *testing.T, s Store) {
	keepToken(t, s, "ada", "first", t0)
	keepToken(t, s, "ada", "second", t0)
	at := t0.Add(time.Hour)
	for _, tt := range []struct {
		user vault.UserID
		id   string
	}{{"bob", "first"}, {"ada", "third"}, {"nobody", "first"}, {"ada", ""}, {"ada", "FIRST"}} {
		if err := s.DeleteAccessToken(t.Context(), tt.user, tt.id, at); !errors.Is(err, vault.NotFound) {
			t.Errorf("%q of %s: error = %v, want %v", tt.id, tt.user, err, vault.NotFound)
		}
	}
	if diff := cmp.Diff([]string{"second", "first"}, tokensOf(t, s, "ada")); diff != "" || len(revoked(t, s)) != 0 {
		t.Errorf("something is gone, or revoked %v (-want +got):\n%s", revoked(t, s), diff)
	}
	if err := s.DeleteAccessToken(t.Context(), "ada", "first", at); err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteAccessToken(t.Context(), "ada", "first", at); !errors.Is(err, vault.NotFound) {
		t.Errorf("a second time: error = %v, want %v", err, vault.NotFound)
	}
	want := map[string]identity.Revocation{"first": {User: "ada", Session: "first", Until: at, At: at}}
	if diff := cmp.Diff(want, revoked(t, s)); diff != "" {
		t.Errorf("revoked (-want +got):\n%s", diff)
	}
	if until, err := s.RevokedUntil(t.Context(), "ada"); err != nil || !until.IsZero() {
		t.Errorf("her other tokens are void until %v, error %v", until, err)
	}
	if diff := cmp.Diff([]string{"second"}, tokensOf(t, s, "ada")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func noteUses(t *testing.T, s Store) {
	first, second := keepToken(t, s, "ada", "first", t0), keepToken(t, s, "bob", "second", t0)
	note := func(uses ...identity.TokenUse) {
		t.Helper()
		if err := s.NoteUses(t.Context(), uses, time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	used := func(token identity.AccessToken, want *time.Time) {
		t.Helper()
		got, err := s.AccessTokenByHash(t.Context(), token.Hash)
		if want != nil {
			token.LastUsedAt = &vault.Stamp{Time: *want}
		}
		if diff := cmp.Diff(token, got); err != nil || diff != "" {
			t.Errorf("%s: error %v (-want +got):\n%s", token.ID, err, diff)
		}
	}
	used(first, nil)
	note()
	note(identity.TokenUse{ID: "first", At: t0}, identity.TokenUse{ID: "none", At: t0})
	used(first, &t0)
	used(second, nil)
	soon := t0.Add(time.Minute - time.Microsecond)
	note(identity.TokenUse{ID: "first", At: soon}, identity.TokenUse{ID: "second", At: soon})
	used(first, &t0)
	used(second, &soon)
	later := t0.Add(time.Minute)
	note(identity.TokenUse{ID: "first", At: later}, identity.TokenUse{ID: "second", At: t0}) // an older use comes late
	used(first, &later)
	used(second, &soon)
}

func eraseAccessTokens(t *testing.T, s Store) {
	gone, kept := keepToken(t, s, "ada", "ada's", t0), keepToken(t, s, "bob", "bob's", t0)
	if err := s.ErasePerson(t.Context(), ada, t0.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	put(t, s, "ada") // who comes again comes anew
	if _, err := s.AccessTokenByHash(t.Context(), gone.Hash); !errors.Is(err, vault.NotFound) || len(tokensOf(t, s, "ada")) != 0 {
		t.Errorf("the token is still there: error = %v", err)
	}
	if _, err := s.AccessTokenByHash(t.Context(), kept.Hash); err != nil {
		t.Errorf("another's: %v", err)
	}
}

func usersNamed(t *testing.T, s Store) {
	put(t, s, "zoë|ä")
	if err := s.PutUser(t.Context(), vault.User{ID: "bob", Email: new("ada@example.com"), Preferences: vault.DefaultPreferences}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]vault.UserID{
		"ada@example.com": {"ada", "bob"}, "bob@example.com": nil, "bob": {"bob"}, "zoë|ä": {"zoë|ä"}, "zoë|ä@example.com": {"zoë|ä"},
		"Ada@example.com": nil, "": nil, "%": nil, "BOB": nil,
	} {
		if got, err := s.UsersNamed(t.Context(), name); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, error %v; want %v", name, got, err, want)
		}
	}
}
