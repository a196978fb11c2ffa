package storetest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	gocmp "github.com/google/go-cmp/cmp"
)

func setPassword(t *testing.T, s Store) {
	a, first := signUp(t, s, "carl", t0)
	_, mates := signUp(t, s, "dora", t0)
	second, kept := signIn(t, s, a, "second", t0), signIn(t, s, a, "kept", t0)
	at := t0.Add(time.Hour)
	token := keepToken(t, s, "carl", "program", t0)
	if err := s.ChangePassword(t.Context(), identity.PasswordChange{User: "carl", Old: a.Password, New: "cv1$new", Keep: kept.ID, At: at}); err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([]string{token.ID}, tokensOf(t, s, "carl")); diff != "" {
		t.Errorf("access tokens (-want +got):\n%s", diff)
	}
	a.Password, a.UpdatedAt = "cv1$new", at
	got, err := s.Account(t.Context(), "carl")
	if diff := gocmp.Diff(a, got); err != nil || diff != "" {
		t.Errorf("the account: error %v (-want +got):\n%s", err, diff)
	}
	if diff := gocmp.Diff([]string{kept.ID, mates.ID}, alive(t, s, first, second, kept, mates)); diff != "" {
		t.Errorf("sessions (-want +got):\n%s", diff)
	}
	want := map[string]identity.Revocation{
		first.ID: {User: "carl", Session: first.ID, Until: at, At: at}, second.ID: {User: "carl", Session: second.ID, Until: at, At: at},
	}
	if diff := gocmp.Diff(want, revoked(t, s)); diff != "" {
		t.Errorf("revoked (-want +got):\n%s", diff)
	}
	for _, id := range []vault.UserID{"nobody", "ada"} { // Ada has no account
		if err := s.SetPassword(t.Context(), id, "cv1$new", at); !errors.Is(err, vault.NotFound) {
			t.Errorf("of %s: error = %v, want %v", id, err, vault.NotFound)
		}
	}
}

func setPasswordOfAll(t *testing.T, s Store) {
	a, first := signUp(t, s, "carl", t0)
	second := signIn(t, s, a, "second", t0)
	token, theirs := keepToken(t, s, "carl", "program", t0), keepToken(t, s, "ada", "theirs", t0)
	at := t0.Add(time.Hour)
	if err := s.SetPassword(t.Context(), "carl", "cv1$new", at); err != nil {
		t.Fatal(err)
	}
	if left := alive(t, s, first, second); len(left) != 0 || len(revoked(t, s)) != 3 {
		t.Errorf("there are still %v; revoked is %v", left, revoked(t, s))
	}
	ended(t, s, token, at)
	if left := tokensOf(t, s, "ada"); !slices.Equal(left, []string{theirs.ID}) {
		t.Errorf("another's access tokens are %v", left)
	}
}

// ended fails t unless an access token is gone and revoked.
func ended(t *testing.T, s Store, token identity.AccessToken, at time.Time) {
	t.Helper()
	want := identity.Revocation{User: token.User, Session: token.ID, Until: at, At: at}
	if left := tokensOf(t, s, token.User); slices.Contains(left, token.ID) || revoked(t, s)[token.ID] != want {
		t.Errorf("access tokens are %v, revoked is %v", left, revoked(t, s)[token.ID])
	}
}

func session(t *testing.T, s Store) {
	a, first := signUp(t, s, "carl", t0)
	brief := newSession("carl", "brief", t0)
	brief.Lasting, brief.Address, brief.Agent, brief.ExpiresAt = false, "", "", t0.Add(time.Microsecond)
	if err := s.InsertSession(t.Context(), *brief, a.Password); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		of    identity.Session
		at    time.Time
		there bool
	}{
		{first, t0, true},
		{first, first.ExpiresAt.Add(-time.Microsecond), true},
		{first, first.ExpiresAt, false},
		{first, first.ExpiresAt.Add(time.Hour), false},
		{*brief, t0, true},
		{*brief, brief.ExpiresAt, false},
		{*brief, time.Unix(0, 0), true},
		{*newSession("carl", "other", t0), t0, false},
	} {
		byHash, who, err := s.Session(t.Context(), tt.of.Hash, tt.at)
		byID, err2 := s.SessionByID(t.Context(), tt.of.ID, tt.at)
		if !tt.there {
			if !errors.Is(err, vault.NotFound) || !errors.Is(err2, vault.NotFound) {
				t.Errorf("%s at %v: errors %v, %v; want %v", tt.of.ID, tt.at, err, err2, vault.NotFound)
			}
			continue
		}
		if diff := gocmp.Diff([]any{tt.of, a, tt.of}, []any{byHash, who, byID}); err != nil || err2 != nil || diff != "" {
			t.Errorf("%s at %v: errors %v, %v (-want +got):\n%s", tt.of.ID, tt.at, err, err2, diff)
		}
	}
}

func sessionPages(t *testing.T, s Store) {
	a, first := signUp(t, s, "carl", t0)
	signUp(t, s, "dora", t0)
	want := []identity.Session{first}
	for n, at := range []time.Duration{-time.Hour, 0, 0, time.Hour, time.Microsecond} {
		want = append(want, signIn(t, s, a, fmt.Sprint("Ünïx ", n), t0.Add(at)))
	}
	slices.SortFunc(want, func(a, b identity.Session) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), strings.Compare(a.ID, b.ID))
	})
	for _, limit := range []int{1, 2, len(want) - 1, len(want), len(want) + 1} {
		var got []identity.Session
		for after := (identity.Session{}); ; {
			page, err := s.Sessions(t.Context(), "carl", after, limit)
			if err != nil || len(page) > limit {
				t.Fatalf("%d of %d sessions, error %v", len(page), limit, err)
			}
			got = append(got, page...)
			if len(page) < limit {
				break
			}
			after = page[limit-1]
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%d at once (-want +got):\n%s", limit, diff)
		}
	}
	for _, id := range []vault.UserID{"ada", "nobody", ""} {
		if page, err := s.Sessions(t.Context(), id, identity.Session{}, 9); err != nil || len(page) != 0 {
			t.Errorf("of %q: %v, error %v", id, page, err)
		}
	}
}

func sessionOfNow(t *testing.T, s Store) {
	a, _ := signUp(t, s, "carl", t0)
	for password, made := range map[string]*identity.Session{
		"another": newSession("carl", "by another password", t0), "": newSession("carl", "by none", t0),
		a.Password: newSession("ada", "of a user without an account", t0), a.Password + " ": newSession("nobody", "of nobody", t0),
	} {
		if err := s.InsertSession(t.Context(), *made, password); !errors.Is(err, vault.NotFound) || len(alive(t, s, *made)) != 0 {
			t.Errorf("%s: error = %v, want %v; there are %v", made.ID, err, vault.NotFound, alive(t, s, *made))
		}
	}
}

func sessionRace(t *testing.T, s Store) {
	a, _ := signUp(t, s, "carl", t0)
	for round := range 10 {
		next := fmt.Sprintf("cv1$%d", round)
		made := make([]identity.Session, 4)
		each(len(made)+1, func(n int) {
			if n == len(made) {
				if err := s.SetPassword(t.Context(), "carl", next, t0); err != nil {
					t.Error(err)
				}
				return
			}
			made[n] = *newSession("carl", fmt.Sprintf("%d of round %d", n, round), t0)
			if err := s.InsertSession(t.Context(), made[n], a.Password); err != nil && !errors.Is(err, vault.NotFound) {
				t.Error(err)
			}
		})
		if left := alive(t, s, made...); len(left) > 0 {
			t.Fatalf("the password changed, and there are still %v", left)
		}
		a.Password = next
	}
}

func sessionSweep(t *testing.T, s Store) {
	a, first := signUp(t, s, "carl", t0)
	old := []identity.Session{first}
	for n := range 5 {
		old = append(old, signIn(t, s, a, fmt.Sprint("old ", n), t0))
	}
	young := signIn(t, s, a, "young", t0.Add(time.Hour))
	at := t0.Add(24 * time.Hour) // when all but that one expire
	for n, want := range []int{2, 0} {
		signIn(t, s, a, fmt.Sprint("new ", n), at)
		if left := alive(t, s, old...); len(left) != want {
			t.Errorf("after %d more, %d that have expired are left, want %d", n+1, len(left), want)
		}
	}
	if len(alive(t, s, young)) != 1 {
		t.Error("one that has not expired is gone")
	}
}

func extendSession(t *testing.T, s Store) {
	a, first := signUp(t, s, "carl", t0)
	mate := signIn(t, s, a, "second", t0)
	at, end := t0.Add(time.Hour), t0.Add(48*time.Hour)
	for range 2 {
		if err := s.ExtendSession(t.Context(), first.ID, at, end); err != nil {
			t.Fatal(err)
		}
	}
	first.UpdatedAt, first.ExpiresAt = at, end
	for _, want := range []identity.Session{first, mate} {
		got, err := s.SessionByID(t.Context(), want.ID, t0)
		if diff := gocmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: error %v (-want +got):\n%s", want.ID, err, diff)
		}
	}
	if err := s.ExtendSession(t.Context(), "nobody's", at, end); err != nil {
		t.Errorf("one that is not there: %v", err)
	}
}

func deleteSession(t *testing.T, s Store) {
	a, first := signUp(t, s, "carl", t0)
	mate := signIn(t, s, a, "second", t0)
	at := t0.Add(time.Hour)
	for n := range 2 {
		if err := s.DeleteSession(t.Context(), first, at.Add(-time.Duration(n)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.DeleteSession(t.Context(), *newSession("carl", "never there", t0), at); err != nil {
		t.Errorf("one that was never there: %v", err)
	}
	if diff := gocmp.Diff([]string{mate.ID}, alive(t, s, first, mate)); diff != "" {
		t.Errorf("sessions (-want +got):\n%s", diff)
	}
	got := revoked(t, s)
	if diff := gocmp.Diff(identity.Revocation{User: "carl", Session: first.ID, Until: at, At: at}, got[first.ID]); diff != "" || len(got) != 2 {
		t.Errorf("revoked is %v (-want +got):\n%s", got, diff)
	}
}

func revocations(t *testing.T, s Store) {
	erase := func(id vault.UserID, at time.Time) {
		t.Helper()
		if err := s.ErasePerson(t.Context(), vault.Actor{Owner: id}, at); err != nil {
			t.Fatal(err)
		}
	}
	if all := revoked(t, s); len(all) != 0 {
		t.Errorf("at first %v is revoked", all)
	}
	erase("carl|ä", t0)
	erase("dora", t0.Add(time.Hour))
	erase("dora", t0) // of two, the later holds
	if err := s.DeleteSession(t.Context(), *newSession("ada", "s", t0), t0.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		since time.Time
		want  int
	}{{t0.Add(-time.Hour), 3}, {t0, 3}, {t0.Add(time.Microsecond), 2}, {t0.Add(time.Hour), 1}, {t0.Add(time.Hour + time.Microsecond), 0}} {
		list, err := s.Revocations(t.Context(), tt.since, time.Unix(0, 0))
		if err != nil || len(list) != tt.want {
			t.Errorf("since %v: %v, error %v; want %d", tt.since, list, err, tt.want)
		}
	}
	for id, want := range map[vault.UserID]time.Time{"carl|ä": t0, "dora": t0.Add(time.Hour), "ada": {}} {
		if got, err := s.RevokedUntil(t.Context(), id); err != nil || got != want {
			t.Errorf("the tokens of %s are void until %v, error %v; want %v", id, got, err, want)
		}
	}
}

func forget(t *testing.T, s Store) {
	for id, at := range map[vault.UserID]time.Time{"carl": t0, "dora": t0.Add(time.Hour)} {
		if err := s.ErasePerson(t.Context(), vault.Actor{Owner: id}, at); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		keep time.Time
		left int
	}{{t0, 2}, {t0.Add(time.Hour), 1}, {t0.Add(2 * time.Hour), 0}} {
		if _, err := s.Revocations(t.Context(), tt.keep, tt.keep); err != nil {
			t.Fatal(err)
		}
		if left := revoked(t, s); len(left) != tt.left {
			t.Errorf("of those before %v being forgotten, %v are left, want %d", tt.keep, left, tt.left)
		}
	}
	if until, err := s.RevokedUntil(t.Context(), "dora"); err != nil || !until.IsZero() {
		t.Errorf("what is forgotten is void until %v, error %v", until, err)
	}
}
