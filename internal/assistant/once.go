package assistant

import (
	"context"
	"crypto/sha256"
	"sync"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
)

// once returns the mark of a call with that key, nil without one.
func once(key, verb string, input any, at time.Time) (*vault.Once, error) {
	if key == "" {
		return nil, nil
	}
	canonical, err := json.Marshal(input, json.Deterministic(true))
	if err != nil {
		return nil, err
	}
	return &vault.Once{Key: key, Hash: sha256.Sum256(append([]byte(verb+"\n"), canonical...)), At: at}, nil
}

// flights are the calls with a key that are under way here. A store sees a key
// only when a call ends, and a model is asked long before.
type flights struct {
	mu  sync.Mutex
	all map[flight]chan struct{} // closed when it has ended
}

// A flight is one call.
type flight struct {
	who vault.UserID
	key string
}

// begin begins a call, until done is called. Of two with one key the second
// waits for the first, and fails with Conflict where that takes too long.
func (f *flights) begin(ctx context.Context, who vault.UserID, key string) (done func(), _ error) {
	timer := time.NewTimer(vault.OnceWait)
	defer timer.Stop()
	for {
		ended, mine := f.join(flight{who, key})
		if mine {
			return func() { f.end(flight{who, key}) }, nil
		}
		select {
		case <-ended:
		case <-timer.C:
			return nil, vault.KeyInProgressError()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// join begins a call unless it is under way.
func (f *flights) join(one flight) (ended chan struct{}, mine bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ended, ok := f.all[one]; ok {
		return ended, false
	}
	f.all[one] = make(chan struct{})
	return nil, true
}

func (f *flights) end(one flight) {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.all[one])
	delete(f.all, one)
}
