package vault

import "time"

// A Change is one entry of the log.
type Change struct {
	Seq     int64 // its number in the person's log, from 1, in the order in which readers see them
	IdeaID  int64
	Version int64 // of the idea, after it
	At      time.Time
	Source  Source
	Edit
}

// An Edit says what a change did.
type Edit struct {
	Act    Act
	Fields []string  // that differ, in the schema's order
	From   Stage     // before a move, else empty
	To     Stage     // after it; the first stage of a new idea
	Since  time.Time // when the idea had come to From; zero without it
}

// An Act is what was done to an idea.
type Act string

// The acts.
const (
	Created   Act = "created"
	Changed   Act = "changed"
	Deleted   Act = "deleted"   // into the trash
	Restored  Act = "restored"  // from the trash
	Destroyed Act = "destroyed" // for good, with its history
	// ImportedAll is of no idea, and stands for all that an import brought: it
	// is there from then on.
	ImportedAll Act = "imported"
)
