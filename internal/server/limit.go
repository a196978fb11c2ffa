package server

import (
	"context"
	"hash/maphash"
	"log/slog"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/telemetry"
)

// A Limiter keeps token buckets: each holds a minute's allowance and refills evenly.
type Limiter interface {
	// Take takes cost off the bucket of key, which holds quota. If too little
	// is left it takes nothing.
	Take(ctx context.Context, key string, quota, cost int) (Grant, error)
}

// A Grant is what a bucket gave.
type Grant struct {
	OK     bool
	Left   int           // whole requests that the bucket still has
	Refill time.Duration // until it is full again
	Wait   time.Duration // until there is enough, if it was not
}

// signInPolicy is how metrics call the limits that are none of ours: on tries of
// passwords and access tokens, and on all that is below /api/auth.
const signInPolicy = "sign_in"

// streamPolicy is how they call the bound on the streams of one person.
const streamPolicy = "streams"

// tokenPolicy is how they call the allowance of a language model's tokens.
const tokenPolicy = "ai_tokens"

// bounds are the limits that handlers keep by themselves, by the patterns of
// their routes. All others of that kind are signInPolicy.
var bounds = map[string]string{api.LivePattern: streamPolicy, api.ExpandPattern: tokenPolicy}

// A policy is one kind of limit.
type policy struct {
	name  string
	quota int // a minute; 0: no limit
	told  []string
}

func newPolicy(name string, quota int) policy {
	return policy{name, quota, []string{`"` + name + `";q=` + strconv.Itoa(quota) + `;w=60`}}
}

// take reports whether key could pay, and answers r if not. If the limiter
// itself fails, requests pass: it must not take us down.
func (s *server) take(w http.ResponseWriter, r *http.Request, p policy, key string, cost int) bool {
	if p.quota == 0 || cost == 0 {
		return true
	}
	g, err := s.Limiter.Take(r.Context(), key, p.quota, min(cost, p.quota)) // who has a small allowance can use it all up
	if err != nil {
		slog.WarnContext(r.Context(), "limiter failed", "error", err)
		return true
	}
	h := w.Header()
	h["Ratelimit-Policy"] = p.told
	b := append(append(make([]byte, 0, 32), '"'), p.name...)
	b = strconv.AppendInt(append(b, `";r=`...), int64(g.Left), 10)
	b = strconv.AppendInt(append(b, `;t=`...), api.Seconds(g.Refill), 10)
	h["Ratelimit"] = []string{string(b)}
	if g.OK {
		return true
	}
	w.(*exchange).spent = p.name // every layer writes to it
	api.Fail(w, r, api.TooMany(max(g.Wait, time.Second)))
	return false
}

// takeClient spends the allowance of the client's address on this route.
func (s *server) takeClient(w http.ResponseWriter, r *http.Request, route api.Route, badToken bool) bool {
	req := telemetry.RequestOf(r.Context())
	if !badToken && req.Exempt {
		return true
	}
	return s.take(w, r, s.anon, "client:"+identity.Client(req.Client).String()+" "+route.Pattern, route.Cost)
}

// exempt reports whether r, if it has no token, is not limited, coming from addr.
// What comes through a proxy that is none of ours may be anybody's.
func (s *server) exempt(route api.Route, r *http.Request, addr netip.Addr) bool {
	if route.Probe && addr.IsPrivate() {
		return true
	}
	if !within(s.Exempt, addr) {
		return false
	}
	if len(r.Header["X-Forwarded-For"]) == 0 || s.forwarded(r) {
		return true
	}
	if s.unnamed.CompareAndSwap(false, true) {
		slog.WarnContext(r.Context(), "requests come through a proxy that TRUSTED_PROXIES does not name: whoever uses it shares one allowance with all others")
	}
	return false
}

// Buckets is a [Limiter] of this process.
type Buckets struct {
	now    func() time.Time
	seed   maphash.Seed
	shards [32]shard
}

type shard struct {
	mu      sync.Mutex
	buckets map[string]bucket
	sweepAt int // how many buckets there may be before the full ones are dropped
}

// A bucket had so many tokens at that time.
type bucket struct {
	tokens float64
	at     time.Time
}

// NewBuckets returns buckets that refill by the clock now.
func NewBuckets(now func() time.Time) *Buckets {
	b := &Buckets{now: now, seed: maphash.MakeSeed()}
	for i := range b.shards {
		b.shards[i] = shard{buckets: map[string]bucket{}, sweepAt: leastSweep}
	}
	return b
}

const leastSweep = 1024

// Take implements [Limiter]. It never fails.
func (b *Buckets) Take(_ context.Context, key string, quota, cost int) (Grant, error) {
	s := &b.shards[maphash.String(b.seed, key)%uint64(len(b.shards))]
	perSecond := float64(quota) / 60
	s.mu.Lock()
	defer s.mu.Unlock()
	now := b.now()
	had, ok := s.buckets[key]
	if !ok {
		had = bucket{float64(quota), now}
		s.sweep(now)
	}
	tokens := min(float64(quota), had.tokens+max(0, now.Sub(had.at).Seconds())*perSecond)
	g := Grant{OK: tokens >= float64(cost)}
	if g.OK {
		tokens -= float64(cost)
	} else {
		g.Wait = time.Duration((float64(cost) - tokens) / perSecond * float64(time.Second))
	}
	s.buckets[key] = bucket{tokens, now}
	g.Left = int(math.Floor(tokens))
	g.Refill = time.Duration((float64(quota) - tokens) / perSecond * float64(time.Second))
	return g, nil
}

// sweep drops the buckets that must be full by now, once there are many.
func (s *shard) sweep(now time.Time) {
	if len(s.buckets) < s.sweepAt {
		return
	}
	for key, had := range s.buckets {
		if now.Sub(had.at) >= time.Minute {
			delete(s.buckets, key)
		}
	}
	s.sweepAt = max(leastSweep, 2*len(s.buckets))
}
