package identity

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"creatorvault.dev/internal/testkit"

	"github.com/go-jose/go-jose/v4"
)

// An issuer publishes keys, and can be told to do worse.
type issuer struct {
	*httptest.Server
	fetches atomic.Int64
	answer  atomic.Pointer[http.HandlerFunc]
}

// newIssuer publishes the keys of these names.
func newIssuer(t *testing.T, names ...string) *issuer {
	t.Helper()
	i := new(issuer)
	i.publish(t, names...)
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i.fetches.Add(1)
		(*i.answer.Load())(w, r)
	}))
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) do(h http.HandlerFunc) { i.answer.Store(&h) }

func (i *issuer) says(text string) {
	i.do(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) })
}

func (i *issuer) publish(t *testing.T, names ...string) { i.says(keySet(t, names...)) }

// keySet is the JSON of a set of keys of these names; those that begin with "other" are other keys.
func keySet(t *testing.T, names ...string) string {
	t.Helper()
	var all []string
	for _, name := range names {
		key := testkit.RSA()
		if strings.HasPrefix(name, "other") {
			key = testkit.OtherRSA()
		}
		all = append(all, testkit.JWK(jose.JSONWebKey{KeyID: name, Key: key.Public(), Algorithm: "RS256"}, nil))
	}
	return `{"keys":[` + strings.Join(all, ",") + `]}`
}

// newSet returns the key set that i publishes, and its clock.
func newSet(t *testing.T, i *issuer) (*KeySet, *testkit.Clock) {
	t.Helper()
	c := testkit.ClockAt(start)
	s, err := NewKeySet(i.URL, c.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.client.CloseIdleConnections)
	return s, c
}

// finds asserts how looking for id ends.
func finds(t *testing.T, s *KeySet, when, id string, want error) {
	t.Helper()
	k, err := s.Find(t.Context(), id)
	if !errors.Is(err, want) || err == nil && k.ID != id {
		t.Errorf("%s: Find(%q) = %q, %v; want %v", when, id, k.ID, err, want)
	}
}

// fetched asserts how many fetches there were so far.
func (i *issuer) fetched(t *testing.T, when string, want int64) {
	t.Helper()
	if got := i.fetches.Load(); got != want {
		t.Errorf("%s: %d fetches, want %d", when, got, want)
	}
}
