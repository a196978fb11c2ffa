package vault

import (
	"context"
	"time"
)

// Store keeps what the vault holds. It is the sum of its roles, and it decides
// nothing: rules, folding and clocks are the Service's. Each method is done as
// a whole or not at all, and touches the rows of by.Owner alone. Any method may
// fail with Unavailable, as it does if ctx is done before the work began.
type Store interface {
	Ideas
	Imports
	Ledger
	Log
	People
	Talks
	Proposing
	Viewing
}

// AsKept returns at as both databases keep it: in UTC and cut to microseconds,
// for PostgreSQL has no less. So a time is the same before it is stored and after.
func AsKept(at time.Time) time.Time { return at.UTC().Truncate(time.Microsecond) }

// Ideas keeps the ideas. Every change writes its row of the log with it.
type Ideas interface {
	// InsertIdea keeps idea as version 1 and returns it with its id. With
	// once, it returns what the first call with that key kept, and replayed;
	// it fails with Conflict if that call had another hash, or is still under
	// way after [OnceWait]. It fails with NotFound if by.Owner is no user.
	InsertIdea(ctx context.Context, by Actor, idea Idea, once *Once) (_ Idea, replayed bool, _ error)

	// Idea returns one idea that is not in the trash. It fails with NotFound.
	Idea(ctx context.Context, by Actor, id int64) (Idea, error)

	// Latest returns the ideas of ids, in the trash or not, in no order.
	Latest(ctx context.Context, by Actor, ids ...int64) ([]Latest, error)

	// Ideas returns a list for each query, all from one round trip: up to
	// Limit+1 ideas, the one more as a sign that there are more, and how many
	// there are in all.
	Ideas(ctx context.Context, by Actor, queries ...IdeaQuery) ([]List, error)

	// Texts returns what likeness looks at of the ideas that were made last,
	// the newest first.
	Texts(ctx context.Context, by Actor, q TextQuery) ([]Text, error)

	// ReplaceIdeas keeps each idea in place of its version before, and its
	// revision. They come in the order of their ids, so that no two calls wait
	// for each other. It fails with NotFound, or with Conflict if the version of one
	// is another by now.
	ReplaceIdeas(ctx context.Context, by Actor, all ...Replacement) error

	// DestroyIdeas removes those of ids that are in the trash, and their
	// history, in the order of ids, and returns how many there were.
	DestroyIdeas(ctx context.Context, by Actor, at time.Time, ids ...int64) (int, error)

	// History returns an idea that is not in the trash, and what is kept of its
	// revisions, the newest first. It fails with NotFound.
	History(ctx context.Context, by Actor, id int64) (Latest, []Revision, error)

	// Pasts returns those of ids that are there, in the trash or not, in that
	// order and as of one moment: of all, or of the first looked of them, if
	// they have more than about [PastPage] revisions.
	Pasts(ctx context.Context, by Actor, ids ...int64) (all []Past, looked int, err error)

	// Tags counts the tags of all ideas, in no order. Each is spelled as in
	// the idea that had it first.
	Tags(ctx context.Context, by Actor) ([]TagCount, error)

	// Stats counts the ideas by what q asks.
	Stats(ctx context.Context, by Actor, q StatsQuery) (Counts, error)
}

// A Replacement is the next version of an idea.
type Replacement struct {
	Idea     Idea      // with its version, one more than the one that it replaces
	At       time.Time // of the change
	Edit     Edit      // what the log says of it
	Revision *Revision // what the history keeps of it, in place of what has its number; nil: nothing
}

// A TextQuery says which texts are read.
type TextQuery struct {
	Most      int  // how many
	Length    int  // code points of each
	ForModels bool // leaves out those of ideas that their owner keeps from models
}

// A List is one answer of [Ideas.Ideas]; Total is -1 if it was not asked for.
type List struct {
	Ideas []Idea
	Total int64
}

// Log remembers what was done.
type Log interface {
	// Changes returns up to limit changes of by.Owner's ideas whose Seq is
	// greater than after, the oldest first. A reader that goes on from the Seq
	// of the last one misses none, however late it was committed.
	Changes(ctx context.Context, by Actor, after int64, limit int) ([]Change, error)

	// Heads returns the Seq of the last change of each of users; who has none
	// is not in it.
	Heads(ctx context.Context, users ...UserID) (map[UserID]int64, error)
}

// People keeps the users.
type People interface {
	// PutUser makes user a user. Of one that is there already, the e-mail
	// follows if it is another and not nil; all else stays.
	PutUser(ctx context.Context, user User) error

	// Litterers returns some of those in whose trash there is something from
	// before then.
	Litterers(ctx context.Context, before time.Time) ([]UserID, error)

	// User returns by.Owner. It fails with NotFound.
	User(ctx context.Context, by Actor) (User, error)

	// ReplaceUser keeps the name and the preferences of user in place of those
	// of its version user.Version. It fails with NotFound, or with Conflict if
	// the version is another by now.
	ReplaceUser(ctx context.Context, by Actor, user User) error

	// ErasePerson removes everything that is kept about by.Owner, accounts and
	// sessions too, and remembers that tokens issued up to at are void.
	ErasePerson(ctx context.Context, by Actor, at time.Time) error
}

// Viewing keeps the views of people.
type Viewing interface {
	// Views returns all views of by.Owner; none of who is no user.
	Views(ctx context.Context, by Actor) (Views, error)

	// ReplaceViews keeps views in place of those of version views.Version. It
	// fails with Conflict if the version is another by now, and with NotFound if
	// by.Owner is no user.
	ReplaceViews(ctx context.Context, by Actor, views Views) error
}
