package vault

import (
	"context"
	"crypto/sha256"
	"strconv"
	"time"
)

// ImportBatch is how many ideas of an import are written at once: each batch is
// a short write of its own.
const ImportBatch = 500

// ImportPatience is after how long without a sign of life an import is dead,
// and is swept.
const ImportPatience = time.Minute

// An Import is a file of ideas on its way into a vault. What it brings is hidden
// until it is all there.
type Import struct {
	ID      int64
	State   ImportState
	DryRun  bool   // nothing is kept
	Format  string // what the file is
	File    string // its name
	Total   int64  // ideas in the file; 0 while they are not counted yet
	Made    int64  // that are new
	Known   int64  // that were there already
	Refused int64  // that are none
	BeganAt time.Time
	BeatAt  time.Time  // its last sign of life
	EndedAt *time.Time // nil while it is open
	Report  []byte     // JSON, once it has ended
}

// An ImportState is how far an import has come.
type ImportState string

// The states of an import.
const (
	ImportOpen   ImportState = "open"
	ImportDone   ImportState = "done"
	ImportFailed ImportState = "failed" // and nothing of it is kept
)

// An ImportKey tells that an idea came before, from the same place.
type ImportKey [16]byte

// KeyOfImport returns the key of what a file calls key.
func KeyOfImport(key string) (k ImportKey) {
	sum := sha256.Sum256([]byte(key))
	copy(k[:], sum[:])
	return k
}

// IdeaKey is what a file of this program calls an idea, from which its key is.
func IdeaKey(owner UserID, id int64) string {
	return "creatorvault:" + string(owner) + ":" + strconv.FormatInt(id, 10)
}

// An Imported is an idea as an import keeps it.
type Imported struct {
	Idea      Idea // with its times, and its id if it is to keep one
	Key       ImportKey
	Source    Source // the door through which it came once
	Since     time.Time
	Revisions []Revision // the oldest first
}

// A MovePlace is where a move that was brought is among them all.
type MovePlace struct{ Import, Number int64 }

// A BroughtMove is a move as an import keeps it.
type BroughtMove struct {
	Move
	MovePlace
	Key *ImportKey // tells an idea again that was destroyed before it could be brought; else nil
}

// ImportOpenError is what a store answers who begins an import beside another.
func ImportOpenError() error {
	return Conflict.New("Another import is under way; wait until it has ended").After(5 * time.Second)
}

// Imports keeps the imports, and what they bring.
type Imports interface {
	// OpenImport begins an import, and returns it with its id. It fails with
	// Conflict while another one of by.Owner is open.
	OpenImport(ctx context.Context, by Actor, i Import) (Import, error)

	// InsertImported keeps ideas of an open import, hidden, and what i says of
	// it by now, and returns their ids. It fails with NotFound if the import is
	// not open any more.
	InsertImported(ctx context.Context, by Actor, i Import, ideas []Imported) ([]int64, error)

	// InsertMoves keeps moves of an open import, hidden, and what i says of it
	// by now, and fails as InsertImported does.
	InsertMoves(ctx context.Context, by Actor, i Import, moves []BroughtMove) error

	// BroughtMoves returns up to limit moves that imports have brought which are
	// done, in the order of their places, from the one after that place on.
	BroughtMoves(ctx context.Context, by Actor, after MovePlace, limit int) ([]BroughtMove, error)

	// CloseImport ends an open import as i says. If it is done, all that it
	// brought is there from then on, and so are views, unless they are nil. It
	// fails with NotFound if the import is not open any more, and with Conflict
	// as [Viewing.ReplaceViews] does.
	CloseImport(ctx context.Context, by Actor, i Import, views *Views) error

	// DropImported removes up to limit ideas, and as many moves, that an import
	// brought which is not done, and returns how many there were.
	DropImported(ctx context.Context, by Actor, id int64, limit int) (int, error)

	// Import returns one. It fails with NotFound.
	Import(ctx context.Context, by Actor, id int64) (Import, error)

	// Imports returns those of by.Owner, the newest first, without reports.
	Imports(ctx context.Context, by Actor, limit int) ([]Import, error)

	// DeadImports returns the open imports of anybody that gave no sign of life
	// since then, by their owners.
	DeadImports(ctx context.Context, since time.Time) (map[UserID]int64, error)

	// KnownImports returns those of keys that ideas or moves of by.Owner came
	// with, be they in the trash or hidden.
	KnownImports(ctx context.Context, by Actor, keys []ImportKey) (map[ImportKey]bool, error)

	// IDsOf returns every id that an idea of by.Owner has or had, and whether
	// there is an idea with it now.
	IDsOf(ctx context.Context, by Actor) (map[int64]bool, error)

	// ReserveIDs has no new idea of anybody get an id up to upTo, and returns
	// the last one that was given: those between are the caller's.
	ReserveIDs(ctx context.Context, upTo int64) (last int64, err error)
}
