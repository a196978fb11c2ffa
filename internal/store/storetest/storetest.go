// Package storetest holds the tests that every [vault.Store] must pass.
package storetest

import (
	"context"
	"maps"
	"sync"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"
)

var (
	ada = vault.Actor{Owner: "ada", Source: vault.FromAPI}
	bob = vault.Actor{Owner: "bob", Source: vault.FromWeb}
	t0  = time.Date(2026, 1, 4, 10, 30, 0, 123456000, time.UTC)
)

// A Store is what the tests need of a store.
type Store interface {
	vault.Store
	identity.Store
	Ping(ctx context.Context) error
}

// Run tests the stores that open returns. Each test opens one of its own,
// empty, and makes Ada and Bob its users.
func Run(t *testing.T, open func(*testing.T) Store) {
	tests := map[string]func(*testing.T, Store){
		"what was written is read":                     written,
		"owners see and change only their own":         owners,
		"nobody owns nothing":                          nobody,
		"of many replacements one wins":                race,
		"the service loses no patch":                   patches,
		"a cancelled caller harms no other":            cancelled,
		"who is out of time may try again":             late,
		"what is not there is not found":               missing,
		"a walk by cursor sees each idea once":         walk,
		"a walk sees what was there whatever is added": walkWhileWriting,
		"filters and orders are those of the model":    filters,
		"search folds and takes no wildcards":          search,
		"lists come several at once":                   several,
		"keys that are longer than any index fit":      longKeys,
		"texts are of the newest ideas":                texts,
		"tags are counted by their first spelling":     tags,
		"statistics are those of the model":            stats,
		"moves between stages are those of the model":  movesFigures,
		"what one call reads is of one moment":         moment,
		"every change has its row in the log":          logged,
		"a reader of the log misses nothing":           readLog,
		"each log has its head":                        heads,
		"a key makes one idea":                         once,
		"ten calls with a key make one idea":           onceAtOnce,
		"a key is forgotten after a day":               onceExpires,
		"a failed call keeps no key":                   onceFails,
		"a user is put once, and the e-mail follows":   putUser,
		"a profile is replaced if it is the same":      replaceUser,
		"erasing removes one person whole":             erase,
	}
	maps.Copy(tests, historyTests)
	maps.Copy(tests, importTests)
	maps.Copy(tests, importingTests)
	maps.Copy(tests, broughtTests)
	maps.Copy(tests, conversationTests)
	maps.Copy(tests, ledgerTests)
	maps.Copy(tests, proposalTests)
	maps.Copy(tests, viewTests)
	maps.Copy(tests, identityTests)
	maps.Copy(tests, changeTests)
	maps.Copy(tests, mailTests)
	maps.Copy(tests, accessTests)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			for _, id := range []vault.UserID{"ada", "bob"} {
				put(t, s, id)
			}
			test(t, s)
		})
	}
}

// put makes id a user.
func put(t *testing.T, s vault.Store, id vault.UserID) {
	t.Helper()
	user := vault.User{
		ID: id, Email: new(string(id) + "@example.com"), Name: new(string(id)),
		Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: t0},
	}
	if err := s.PutUser(t.Context(), user); err != nil {
		t.Fatal(err)
	}
}

// sample returns an idea with something in every field.
func sample(title string) vault.Idea {
	return vault.Idea{
		Owner: "ada", Title: title, Notes: new("a *note*"), Stage: vault.StageIdea, Tags: []string{"blog", "Été"},
		Priority: vault.PriorityLow, DueDate: new(t0), CreatedAt: t0, UpdatedAt: t0,
	}
}

// insert keeps idea and returns it as it is kept.
func insert(t *testing.T, s vault.Store, by vault.Actor, idea vault.Idea) vault.Idea {
	t.Helper()
	idea, _, err := s.InsertIdea(t.Context(), by, idea, nil)
	if err != nil {
		t.Fatal(err)
	}
	return idea
}

// replace keeps idea in place of its version ifVersion, and returns it.
func replace(ctx context.Context, s vault.Store, by vault.Actor, idea vault.Idea, ifVersion int64, edit vault.Edit) (vault.Idea, error) {
	idea.Owner, idea.Version = by.Owner, ifVersion+1
	return idea, s.ReplaceIdeas(ctx, by, vault.Replacement{Idea: idea, At: idea.UpdatedAt, Edit: edit})
}

// throwAway puts the version ifVersion of an idea in the trash.
func throwAway(ctx context.Context, s vault.Store, by vault.Actor, id, ifVersion int64, at time.Time) error {
	idea := sample("thrown away")
	if found, err := s.Latest(ctx, by, id); err != nil {
		return err
	} else if len(found) == 1 {
		idea = found[0].Idea
	}
	idea.ID, idea.Version, idea.DeletedAt = id, ifVersion+1, &at
	return s.ReplaceIdeas(ctx, by, vault.Replacement{Idea: idea, At: at, Edit: vault.Edit{Act: vault.Deleted}})
}

// all returns every idea of by.
func all(t *testing.T, s vault.Store, by vault.Actor) []vault.Idea {
	t.Helper()
	lists, err := s.Ideas(t.Context(), by, vault.IdeaQuery{Sort: vault.ByCreatedAt, Limit: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	return lists[0].Ideas
}

// each runs f n times at once and waits for all.
func each(n int, f func(int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}

// clock returns times that go on by a second.
func clock() func() time.Time {
	var mu sync.Mutex
	at := t0
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		at = at.Add(time.Second)
		return at
	}
}
