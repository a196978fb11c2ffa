package vault

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// How many may follow logs at once.
const (
	MaxFollowers = 20   // one person's
	maxFollowing = 5000 // of all
)

// LookEvery is how often the logs of those who follow them are looked at, for
// what other processes have written.
const LookEvery = 400 * time.Millisecond

// A Follower waits for the log of one person to grow.
type Follower struct {
	Grown <-chan struct{} // has a value once it may have
	grown chan struct{}
	user  UserID
	seen  atomic.Int64 // up to which number it was read
	of    *followers
}

// Seen says up to which number the log was read: nobody need be woken for what
// came before.
func (f *Follower) Seen(seq int64) { f.seen.Store(seq) }

// Close has f follow no more.
func (f *Follower) Close() { f.of.remove(f) }

// wake never waits: one value stands for all that has happened since it was taken.
func (f *Follower) wake() {
	select {
	case f.grown <- struct{}{}:
	default:
	}
}

// followers are those who follow logs, by whose logs they are.
type followers struct {
	mu     sync.Mutex
	by     map[UserID][]*Follower
	all    int
	spread func(UserID) // tells other processes; nil: there are none, or they look by themselves
}

func (all *followers) add(f *Follower) error {
	all.mu.Lock()
	defer all.mu.Unlock()
	switch {
	case len(all.by[f.user]) >= MaxFollowers:
		return RateLimited.New("Too many streams of this person are open; close one").After(time.Second)
	case all.all >= maxFollowing:
		return Overloaded.New("Too many streams are open; try again").After(time.Second)
	}
	all.by[f.user] = append(all.by[f.user], f)
	all.all++
	return nil
}

func (all *followers) remove(f *Follower) {
	all.mu.Lock()
	defer all.mu.Unlock()
	i := slices.Index(all.by[f.user], f)
	if i < 0 {
		return
	}
	all.all--
	if all.by[f.user] = slices.Delete(all.by[f.user], i, i+1); len(all.by[f.user]) == 0 {
		delete(all.by, f.user)
	}
}

// wake wakes who follows the log of user, but for those who have read it up to
// head; with a head below 0, all of them.
func (all *followers) wake(user UserID, head int64) {
	all.mu.Lock()
	defer all.mu.Unlock()
	for _, f := range all.by[user] {
		if f.seen.Load() != head {
			f.wake()
		}
	}
}

// users are those whose logs are followed.
func (all *followers) users() []UserID {
	all.mu.Lock()
	defer all.mu.Unlock()
	users := make([]UserID, 0, len(all.by))
	for user := range all.by {
		users = append(users, user)
	}
	return users
}

// Follow tells of what is written to the log of by.Owner from now on, here at
// once, and by other processes when [Service.Look] finds it. Whoever follows
// closes it. It fails with RateLimited or Overloaded where too many do.
func (s *Service) Follow(by Actor) (*Follower, error) {
	grown := make(chan struct{}, 1)
	f := &Follower{Grown: grown, grown: grown, user: by.Owner, of: s.followers}
	f.Seen(-1)
	return f, s.followers.add(f)
}

// Following counts those who follow a log.
func (s *Service) Following() int {
	s.followers.mu.Lock()
	defer s.followers.mu.Unlock()
	return s.followers.all
}

// Spread has tell called after whatever may have made the log of a user grow
// here. It must not wait. It is called before the service is used.
func (s *Service) Spread(tell func(UserID)) { s.followers.spread = tell }

// Tell wakes those who follow the log of user, for it may have grown elsewhere.
// Whatever hears of it calls this; nothing is lost if nothing does.
func (s *Service) Tell(user UserID) { s.followers.wake(user, -2) }

// Look looks at the logs that are followed, and wakes whoever has not read all.
func (s *Service) Look(ctx context.Context) error {
	users := s.followers.users()
	if len(users) == 0 {
		return nil
	}
	heads, err := s.store.Heads(ctx, users...)
	if err != nil {
		return err
	}
	for _, user := range users {
		s.followers.wake(user, heads[user])
	}
	return nil
}

// Head returns the number of the last change of by.Owner's ideas, 0 if there
// is none.
func (s *Service) Head(ctx context.Context, by Actor) (int64, error) {
	heads, err := s.store.Heads(ctx, by.Owner)
	return heads[by.Owner], err
}

// Changes returns up to limit changes whose Seq is greater than after, the
// oldest first.
func (s *Service) Changes(ctx context.Context, by Actor, after int64, limit int) ([]Change, error) {
	return s.store.Changes(ctx, by, after, limit)
}

// told is a store whose changes are told to who follows the logs, once they
// are committed. A call that failed is told of too, as it may have been.
type told struct {
	Store
	followers *followers
}

func (t told) tell(by Actor) {
	t.followers.wake(by.Owner, -2)
	if t.followers.spread != nil {
		t.followers.spread(by.Owner)
	}
}

// InsertIdea implements [Ideas].
func (t told) InsertIdea(ctx context.Context, by Actor, idea Idea, once *Once) (Idea, bool, error) {
	defer t.tell(by)
	return t.Store.InsertIdea(ctx, by, idea, once)
}

// ReplaceIdeas implements [Ideas].
func (t told) ReplaceIdeas(ctx context.Context, by Actor, all ...Replacement) error {
	defer t.tell(by)
	return t.Store.ReplaceIdeas(ctx, by, all...)
}

// DestroyIdeas implements [Ideas].
func (t told) DestroyIdeas(ctx context.Context, by Actor, at time.Time, ids ...int64) (int, error) {
	defer t.tell(by)
	return t.Store.DestroyIdeas(ctx, by, at, ids...)
}

// CloseImport implements [Imports].
func (t told) CloseImport(ctx context.Context, by Actor, i Import, views *Views) error {
	defer t.tell(by)
	return t.Store.CloseImport(ctx, by, i, views)
}
