package identity

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// How a key set is kept: how often it is fetched anew and how long it is good if
// it cannot be, unless something else is asked for, how long after a fetch an unknown key asks for no other, and
// how long a token waits for one.
const (
	refreshEvery = 10 * time.Minute
	maxStale     = 24 * time.Hour
	fetchPause   = 10 * time.Second
	fetchWait    = 2 * time.Second
	fetchTimeout = 5 * time.Second
	maxKeySet    = 256 << 10
	maxKeys      = 64
	maxHeader    = 64 << 10
	maxWaiting   = 1024 // tokens that may wait for a fetch at once
)

// A KeySet is the keys of an issuer that publishes them (RFC 7517).
type KeySet struct {
	Refresh  time.Duration // how often the keys are fetched anew
	MaxStale time.Duration // how long they are good while they cannot be

	url    string
	client *http.Client
	now    func() time.Time

	mu         sync.Mutex
	keys       map[string]Key
	loaded     time.Time     // when keys was fetched; zero: never
	tried      time.Time     // when a fetch began last, whatever became of it
	fetching   chan struct{} // closed when the fetch under way ends; nil: there is none
	waiting    int           // how many wait for it
	generation uint64
}

// NewKeySet returns the key set at address, which must be HTTPS unless it is
// on this machine. Nothing is fetched yet; until then, Refresh and MaxStale may
// be set.
func NewKeySet(address string, now func() time.Time) (*KeySet, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())) {
		return nil, errors.New("JWT_JWKS_URL must be https, or on this machine")
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxResponseHeaderBytes = maxHeader
	transport.DisableKeepAlives = true // or a fetch over a connection that was cut would be made twice
	return &KeySet{Refresh: refreshEvery, MaxStale: maxStale, url: address, now: now, keys: map[string]Key{}, client: &http.Client{
		Transport:     transport,
		Timeout:       fetchTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Run fetches the keys now and then, until ctx is done.
func (s *KeySet) Run(ctx context.Context) {
	tick := time.NewTicker(s.Refresh)
	defer tick.Stop()
	for {
		s.mu.Lock()
		s.begin() //nolint:contextcheck // a fetch outlives whoever asked for it
		s.mu.Unlock()
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// Find implements [Keys]. A key that is not known is fetched, unless a fetch
// was tried a moment ago: then it stays unknown, and nobody waits for it.
func (s *KeySet) Find(ctx context.Context, id string) (Key, error) {
	if id == "" {
		return Key{}, unknownKey // no set has a key without a name
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.keys[id]
	if ok && s.fresh() {
		return k, nil
	}
	if s.now().Sub(s.tried) >= fetchPause {
		s.begin() //nolint:contextcheck // a fetch outlives whoever asked for it
	}
	s.wait(ctx)
	if !s.fresh() {
		return Key{}, vault.NoKeys.New("The identity provider's keys cannot be had now").After(fetchPause)
	}
	if k, ok = s.keys[id]; !ok {
		return Key{}, unknownKey
	}
	return k, nil
}

// wait waits for the fetch that is under way, if there is one, but not for
// long, and not in a crowd. It is called under the lock, which it lets go.
func (s *KeySet) wait(ctx context.Context) {
	done := s.fetching
	if done == nil || s.waiting >= maxWaiting {
		return
	}
	s.waiting++
	s.mu.Unlock()
	timer := time.NewTimer(fetchWait)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	case <-ctx.Done():
	}
	s.mu.Lock()
	s.waiting--
}

// fresh reports whether the keys are good. It is called under the lock.
func (s *KeySet) fresh() bool { return !s.loaded.IsZero() && s.now().Sub(s.loaded) <= s.MaxStale }

// Generation implements [Keys].
func (s *KeySet) Generation() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.fresh() {
		return s.generation + 1<<32 // what was verified by keys that are too old now is to be looked at again
	}
	return s.generation
}

// begin begins a fetch, unless one is under way. It is called under the lock.
func (s *KeySet) begin() {
	if s.fetching != nil {
		return
	}
	s.fetching, s.tried = make(chan struct{}), s.now()
	go func() {
		ctx, stop := context.WithTimeout(context.Background(), fetchTimeout)
		defer stop()
		keys, err := s.fetchSafely(ctx)
		s.mu.Lock()
		defer s.mu.Unlock()
		if err != nil {
			slog.WarnContext(ctx, "the issuer's keys cannot be fetched", "error", err)
		} else {
			if !sameKeys(s.keys, keys) {
				s.generation++
			}
			s.keys, s.loaded = keys, s.now()
		}
		close(s.fetching)
		s.fetching = nil
	}()
}

// fetchSafely is fetch, whose panics are errors: it runs beside the requests,
// and what a stranger's server says must not end the process.
func (s *KeySet) fetchSafely(ctx context.Context) (keys map[string]Key, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return s.fetch(ctx)
}

func sameKeys(a, b map[string]Key) bool {
	if len(a) != len(b) {
		return false
	}
	for id, k := range a {
		other, ok := b[id]
		if !ok || !slices.Equal(k.Algs, other.Algs) || !k.Public.(interface{ Equal(x crypto.PublicKey) bool }).Equal(other.Public) { // all of newKey's types have it
			return false
		}
	}
	return true
}

// fetch gets the key set. A set without a key that can be used is an error, so
// that the keys that are known stay.
func (s *KeySet) fetch(ctx context.Context) (map[string]Key, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url, http.NoBody)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "application/json")
	resp, err := s.client.Do(r)
	if err != nil {
		return nil, errors.New("the address does not answer") // the error itself holds the address
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", resp.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxKeySet+1))
	if err != nil || len(body) > maxKeySet {
		return nil, errors.New("the answer breaks off or is too large")
	}
	return parseKeySet(body)
}

// parseKeySet reads the keys that can be used, and passes over the others.
func parseKeySet(body []byte) (map[string]Key, error) {
	var set struct {
		Keys []jsontext.Value `json:"keys"`
	}
	if err := json.Unmarshal(body, &set); err != nil {
		return nil, errors.New("the answer is no key set")
	}
	if len(set.Keys) > maxKeys {
		return nil, fmt.Errorf("the answer holds more than %d keys", maxKeys)
	}
	keys, twice := map[string]Key{}, map[string]bool{}
	for _, raw := range set.Keys {
		k, err := parseJWK(raw)
		if err != nil || k.ID == "" || len(k.ID) > maxKeyID {
			continue
		}
		if _, there := keys[k.ID]; there {
			twice[k.ID] = true // one name for two keys names none
		}
		keys[k.ID] = k
	}
	for id := range twice {
		delete(keys, id)
	}
	if len(keys) == 0 {
		return nil, errors.New("the answer holds no key that can be used")
	}
	return keys, nil
}
