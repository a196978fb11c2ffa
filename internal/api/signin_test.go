package api_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/archive"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"
)

var signedUp = time.Date(2026, 11, 24, 10, 0, 0, 123456000, time.UTC)

// newAccounts returns a store where Ada signs in here, and has done so that
// often, and Bob does so elsewhere.
func newAccounts(t *testing.T, sessions int) *sqlite.Store {
	t.Helper()
	s := testkit.OpenNew(t, sqlite.Migrate, sqlite.Open, sqlite.Options{Path: filepath.Join(t.TempDir(), "vault.db")})
	user := func(id vault.UserID) vault.User {
		return vault.User{ID: id, Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: signedUp}}
	}
	account := identity.Account{ID: "ada", Email: "Ada@example.com", Folded: "ada@example.com", Name: "Ada", Password: "cv1$hash", CreatedAt: signedUp, UpdatedAt: signedUp}
	if err := errors.Join(s.CreateAccount(t.Context(), user("ada"), account, nil), s.PutUser(t.Context(), user("bob"))); err != nil {
		t.Fatal(err)
	}
	for n := range sessions {
		at := signedUp.Add(time.Duration(n) * time.Second)
		err := s.InsertSession(t.Context(), identity.Session{
			ID: fmt.Sprint("session-", n), User: "ada", Hash: sha256.Sum256(fmt.Append(nil, n)), Address: "2001:db8::1", Agent: `Ünïx "1"`,
			CreatedAt: at, UpdatedAt: at.Add(time.Minute), ExpiresAt: at.Add(time.Hour),
		}, account.Password)
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// exported returns the files of the export of a person.
func exported(t *testing.T, s *sqlite.Store, id vault.UserID) (map[string][]byte, error) {
	t.Helper()
	var raw bytes.Buffer
	p := identity.NewProvider(identity.Settings{}, s, nil, nil, nil, time.Now)
	err := archive.Export(t.Context(), vault.NewService(s, time.Now), vault.Actor{Owner: id}, time.Now(), &raw, api.SignInParts(p)...)
	if err != nil {
		return nil, err
	}
	return testkit.Unzip(t, raw.Bytes()), nil
}

func TestExportHoldsHowOneSignsIn(t *testing.T) {
	for _, n := range []int{0, 1, 500, 501} {
		files, err := exported(t, newAccounts(t, n), "ada")
		if err != nil {
			t.Fatal(err)
		}
		const account = "{\n  \"id\": \"ada\",\n  \"email\": \"Ada@example.com\",\n  \"name\": \"Ada\",\n  \"created_at\": \"2026-11-24T10:00:00.123456Z\"\n}"
		if got := strings.TrimSpace(string(files["account.json"])); got != account {
			t.Errorf("account %s", got)
		}
		var want strings.Builder
		for i := range n {
			stamp := func(later time.Duration) string {
				return signedUp.Add(time.Duration(i)*time.Second + later).Format("2006-01-02T15:04:05.000000Z")
			}
			fmt.Fprintf(&want, ",\n  {\n    \"created_at\": %q,\n    \"updated_at\": %q,\n    \"expires_at\": %q,\n    \"address\": \"2001:db8::1\",\n    \"agent\": \"Ünïx \\\"1\\\"\"\n  }", stamp(0), stamp(time.Minute), stamp(time.Hour))
		}
		list := "[" + strings.TrimPrefix(want.String(), ",") + "\n]"
		if n == 0 {
			list = "[]"
		}
		if got := strings.TrimSpace(string(files["sessions.json"])); got != list {
			t.Errorf("%d sessions: %.500s, want %.500s", n, got, list)
		}
	}
}

func TestWhoSignsInElsewhereHasNoAccountInTheirExport(t *testing.T) {
	files, err := exported(t, newAccounts(t, 1), "bob")
	if err != nil || len(files) != 9 || files["account.json"] != nil || files["sessions.json"] != nil {
		t.Errorf("%d files, account %s, sessions %s, error %v", len(files), files["account.json"], files["sessions.json"], err)
	}
}

// lost is a store whose sessions cannot be read to the end.
type lost struct{ *sqlite.Store }

var errLost = errors.New("lost")

func (l lost) Sessions(ctx context.Context, id vault.UserID, after identity.Session, limit int) ([]identity.Session, error) {
	if after.ID != "" {
		return nil, errLost
	}
	return l.Store.Sessions(ctx, id, after, limit)
}

func TestExportFailsRatherThanLeaveSessionsOut(t *testing.T) {
	s := newAccounts(t, 501)
	p := identity.NewProvider(identity.Settings{}, lost{s}, nil, nil, nil, time.Now)
	err := archive.Export(t.Context(), vault.NewService(s, time.Now), vault.Actor{Owner: "ada"}, time.Now(), new(bytes.Buffer), api.SignInParts(p)...)
	if !errors.Is(err, errLost) {
		t.Errorf("error = %v", err)
	}
}
