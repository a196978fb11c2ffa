package assistant

import (
	"sync"
	"time"

	"creatorvault.dev/internal/vault"
)

// How many calls of one person go on at once, and when who finds no place had
// better come back.
const (
	placesEach = 2
	comeBack   = 5 * time.Second
)

// places bound how many calls go on at once. Nobody waits in line: a model may
// take minutes, and whoever waits holds a connection.
type places struct {
	mu   sync.Mutex
	most int // of all people
	used int
	by   map[vault.UserID]int
}

func newPlaces(most int) *places { return &places{most: most, by: map[vault.UserID]int{}} }

// take takes a place, until leave is called. It fails with AIBusy.
func (p *places) take(who vault.UserID) (leave func(), _ error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.by[who] >= placesEach:
		return nil, vault.AIBusy.New("The model is at work for you already; try again when it is done").After(comeBack)
	case p.used >= p.most:
		return nil, vault.AIBusy.New("The model has too much to do; try again").After(comeBack)
	}
	p.used++
	p.by[who]++
	return sync.OnceFunc(func() { p.leave(who) }), nil
}

func (p *places) leave(who vault.UserID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.used--
	if p.by[who]--; p.by[who] == 0 {
		delete(p.by, who)
	}
}
