package sqlite_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/server"
	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/vault"
)

// A wiretap is a listener whose connections tell of each answer before its first byte is
// sent.
type wiretap struct {
	net.Listener
	leaves func(status string)
}

func (w wiretap) Accept() (net.Conn, error) {
	c, err := w.Listener.Accept()
	return &tapped{c, w.leaves}, err
}

type tapped struct {
	net.Conn
	leaves func(status string)
}

func (c *tapped) Write(b []byte) (int, error) {
	if rest, ok := strings.CutPrefix(string(b), "HTTP/1.1 "); ok {
		c.leaves(rest[:3])
	}
	return c.Conn.Write(b)
}

// anybody is who the token says.
type anybody struct{}

func (anybody) Identify(_ context.Context, token string) (*identity.Principal, error) {
	return &identity.Principal{ID: vault.UserID(token)}, nil
}

// TestNoReplyLeavesBeforeItsWriteIsSynced looks at the order of both, at the
// socket and at the file of the log: when the first byte of an answer leaves,
// nothing of the log is unsynced. Each write has the vault to itself.
func TestNoReplyLeavesBeforeItsWriteIsSynced(t *testing.T) {
	s, unsynced := sqlite.OnDisk(t)
	if err := s.PutUser(t.Context(), vault.User{ID: "ada", Preferences: vault.DefaultPreferences}); err != nil {
		t.Fatal(err)
	}
	v := vault.NewService(s, time.Now)
	h := server.New(api.Routes(v, nil, new(api.Account)), server.Options{PublicURL: "http://127.0.0.1", Gate: anybody{}, Now: time.Now, NewID: func() string { return "req_00000000000000000000" }, Limiter: server.NewBuckets(time.Now)})
	var answers, early atomic.Int64
	front := httptest.NewUnstartedServer(h)
	front.Listener = wiretap{front.Listener, func(status string) {
		if status[0] == '2' {
			answers.Add(1)
		}
		early.Add(int64(unsynced()))
	}}
	front.Start()
	defer front.Close()
	call := func(method, path, body string) http.Header {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, front.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer ada")
		r.Header.Set("Content-Type", "application/json")
		resp, err := front.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode >= 300 {
			t.Fatalf("%s %s: %s", method, path, resp.Status)
		}
		return resp.Header
	}
	const rounds = 20
	for range rounds {
		at := call("POST", "/api/v1/ada/ideas", `{"title":"x","tags":["a"]}`).Get("Location")
		call("PATCH", at, `{"title":"y"}`)
		call("PUT", at, `{"title":"z"}`)
		call("PATCH", at+"/stage", `{"stage":"draft"}`)
		call("DELETE", at, "")
		call("PATCH", "/api/v1/users/me", `{"name":"Ada"}`)
	}
	if n := answers.Load(); n != 6*rounds {
		t.Errorf("%d answers were seen, want %d", n, 6*rounds)
	}
	if n := early.Load(); n > 0 {
		t.Errorf("answers left while %d writes to the log were not on disk", n)
	}
}
