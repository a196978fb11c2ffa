package vault

import (
	"crypto/sha256"
	"time"

	"github.com/go-json-experiment/json"
)

// How long the answer to a keyed call is kept, and how long a repeat waits for
// the first call to end.
const (
	OnceFor  = 24 * time.Hour
	OnceWait = 5 * time.Second
)

// Once makes a call count once, however often it is sent: it is the client's
// key, and a hash that tells the same call from another one with that key.
type Once struct {
	Key  string
	Hash [sha256.Size]byte
	At   time.Time // keys from [OnceFor] before it are forgotten
}

// once returns the mark of the call verb with input, nil without a key.
func once(key, verb string, input any, at time.Time) (*Once, error) {
	if key == "" {
		return nil, nil
	}
	canonical, err := json.Marshal(input, json.Deterministic(true))
	if err != nil {
		return nil, err
	}
	return &Once{Key: key, Hash: sha256.Sum256(append([]byte(verb+"\n"), canonical...)), At: at}, nil
}

// KeyReusedError is what a store answers to a key that came with another call.
func KeyReusedError() error {
	return Conflict.New("This Idempotency-Key came before with another body").At("Idempotency-Key", KeyReused)
}

// KeyInProgressError is what a store answers while the first call is under way.
func KeyInProgressError() error {
	return Conflict.New("The first request with this Idempotency-Key is still under way").
		At("Idempotency-Key", KeyInProgress).After(time.Second)
}

// Again reads the answer that a store kept of the first call with a key into
// idea, nil for none.
func Again(answer []byte, idea *Idea) error {
	if answer == nil {
		return nil
	}
	*idea = Idea{Version: 1}
	return json.Unmarshal(answer, idea)
}
