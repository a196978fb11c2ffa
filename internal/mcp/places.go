package mcp

import (
	"sync"

	"creatorvault.dev/internal/vault"
)

// places bounds how many are inside at once, of all and of one person.
type places struct {
	mu         sync.Mutex
	all, one   int
	taken      int
	ofSomebody map[vault.UserID]int
}

func newPlaces(all, one int) places {
	return places{all: all, one: one, ofSomebody: map[vault.UserID]int{}}
}

// enter takes a place of id's until leave is called, or reports that there is none.
func (p *places) enter(id vault.UserID) (leave func(), ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.taken >= p.all || p.ofSomebody[id] >= p.one {
		return nil, false
	}
	p.taken++
	p.ofSomebody[id]++
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.taken--
		if p.ofSomebody[id]--; p.ofSomebody[id] == 0 {
			delete(p.ofSomebody, id)
		}
	}, true
}
