// Package upkeep checks a whole installation, and copies it from one store to another.
package upkeep

import (
	"context"
	"slices"
)

// A Kind is what the values of a column are.
type Kind int

// The kinds, and what stands for their values in a [Row].
const (
	Text   Kind = iota // string
	Number             // int64
	Flag               // int64, 0 or 1
	Time               // int64, microseconds since 1970
	Day                // int64, days since 1970
	Bytes              // []byte
	JSON               // string, written as [Canonical] does
)

// A Column is one of a table.
type Column struct {
	Name string
	Kind Kind
}

// A Table is what both stores keep under one name.
type Table struct {
	Name    string
	Columns []Column
	Serial  bool // it counts its ids, and never gives one twice
}

// A Row has a value for each column of its table, nil for NULL.
type Row []any

// Names lists the columns of t.
func (t Table) Names() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// Kind returns what a column holds.
func (t Table) Kind(column string) Kind { return t.Columns[t.at(column)].Kind }

// Values returns those of a row that are in these columns.
func (t Table) Values(r Row, columns []string) []any {
	values := make([]any, len(columns))
	for i, name := range columns {
		values[i] = r[t.at(name)]
	}
	return values
}

func (t Table) at(name string) int {
	return slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
}

// A Page says which rows of a table are read: in the order of the columns By,
// those after After, up to UpTo, and no more than Limit. Nil is no bound, 0 no
// limit.
type Page struct {
	By          []string
	After, UpTo []any
	Limit       int
	Backwards   bool // the other way round
}

// An Inventory is what a store has.
type Inventory interface {
	// Key returns the columns of the primary key of t, in its order.
	Key(ctx context.Context, t Table) ([]string, error)

	// Count returns how many rows t has.
	Count(ctx context.Context, t Table) (int64, error)

	// Rows returns a page of t.
	Rows(ctx context.Context, t Table, p Page) ([]Row, error)

	// Given returns the last id that a serial table gave, 0 for none.
	Given(ctx context.Context, t Table) (int64, error)

	Close() error
}

// A Snapshot is one state of a store: what is asked of it does not change
// meanwhile.
type Snapshot interface {
	Inventory

	// Faults returns what the database itself finds damaged, and what one
	// statement can find. Quick does not read every row.
	Faults(ctx context.Context, quick bool) ([]string, error)
}

func columns(names ...string) []Column { return kinds(Text, names...) }

func kinds(k Kind, names ...string) (all []Column) {
	for _, name := range names {
		all = append(all, Column{name, k})
	}
	return all
}

// Tables lists every table of an installation, what is referred to before what
// refers to it. What a store can tell from these, it may keep beside them.
var Tables = []Table{
	{Name: "users", Columns: slices.Concat(columns("user_id", "email", "name"), kinds(JSON, "preferences"), kinds(Time, "created_at"), kinds(Number, "version"))},
	{Name: "imports", Serial: true, Columns: slices.Concat(
		kinds(Number, "id"), columns("user_id", "state"), kinds(Flag, "dry_run"), columns("format", "file"), kinds(Number, "total", "made", "known", "refused"),
		kinds(Time, "began_at", "beat_at", "ended_at"), kinds(JSON, "report"))},
	{Name: "ideas", Serial: true, Columns: slices.Concat(
		kinds(Number, "id"), columns("user_id"), kinds(Number, "version"), columns("title", "notes"), kinds(Number, "stage"), kinds(JSON, "tags"), kinds(Number, "priority"),
		kinds(Time, "due_date", "created_at", "updated_at", "deleted_at", "published_at"), columns("published_url"), kinds(Day, "planned_for"), kinds(Flag, "ai"),
		columns("title_folded", "search"), kinds(Number, "revision"), kinds(Time, "stage_since"), columns("source"), kinds(Number, "import_id"), kinds(Bytes, "import_key"))},
	{Name: "idea_tags", Columns: slices.Concat(columns("user_id", "folded"), kinds(Number, "idea_id"), columns("tag"), kinds(Flag, "trashed"))},
	{Name: "revisions", Columns: slices.Concat(columns("user_id"), kinds(Number, "idea_id", "number"), kinds(Time, "began_at", "at"), columns("source", "fields"), kinds(JSON, "undo"))},
	{Name: "changes", Columns: slices.Concat(
		columns("user_id"), kinds(Number, "seq", "idea_id", "version"), kinds(Time, "at"), columns("source", "act", "fields"), kinds(Number, "from_stage", "to_stage"), kinds(Time, "from_since"))},
	{Name: "moves", Columns: slices.Concat(
		columns("user_id"), kinds(Number, "import_id", "number", "idea_id"), kinds(Time, "at"), columns("source"), kinds(Number, "from_stage", "to_stage"), kinds(Time, "from_since"),
		kinds(Bytes, "import_key"))},
	{Name: "views", Columns: slices.Concat(columns("user_id"), kinds(Number, "version", "last_id"), kinds(JSON, "views"))},
	{Name: "ai_calls", Serial: true, Columns: slices.Concat(
		kinds(Number, "id"), columns("user_id"), kinds(Time, "at"), columns("kind", "model", "host"), kinds(Flag, "local"), kinds(JSON, "ideas"),
		kinds(Number, "sent", "received", "prompt", "completion"), kinds(Flag, "estimated"), kinds(Number, "took"), columns("outcome"), kinds(Time, "until"))},
	{Name: "ai_budgets", Columns: slices.Concat(columns("user_id"), kinds(Day, "day"), kinds(Number, "spent"), kinds(JSON, "held"))},
	{Name: "conversations", Serial: true, Columns: slices.Concat(
		kinds(Number, "id"), columns("user_id", "title"), kinds(Time, "created_at", "updated_at"), kinds(Number, "last_id"), columns("search"))},
	{Name: "messages", Serial: true, Columns: slices.Concat(
		kinds(Number, "id"), columns("user_id"), kinds(Number, "conversation_id"), columns("role", "content", "status", "model"),
		kinds(Number, "prompt_tokens", "completion_tokens"), kinds(JSON, "tool_calls"), kinds(Time, "created_at", "until"), columns("search"))},
	{Name: "ai_actions", Serial: true, Columns: slices.Concat(
		kinds(Number, "id"), columns("user_id"), kinds(Number, "conversation_id"), columns("tool", "input", "state"), kinds(Time, "created_at", "until"))},
	{Name: "proposals", Serial: true, Columns: slices.Concat(
		kinds(Number, "id"), columns("user_id"), kinds(Number, "idea_id"), columns("kind", "model"), kinds(JSON, "items"), kinds(Time, "created_at"))},
	{Name: "idempotency_keys", Columns: slices.Concat(columns("user_id", "key"), kinds(Bytes, "hash"), kinds(JSON, "answer"), kinds(Time, "at"))},
	{Name: "auth_accounts", Columns: slices.Concat(
		columns("user_id", "email", "email_folded", "name", "password"), kinds(Time, "created_at", "updated_at"), columns("image"), kinds(Flag, "email_verified"))},
	{Name: "auth_sessions", Columns: slices.Concat(
		columns("id", "user_id"), kinds(Bytes, "hash"), columns("address", "agent"), kinds(Flag, "lasting"), kinds(Time, "created_at", "updated_at", "expires_at"))},
	{Name: "auth_tokens", Columns: slices.Concat(columns("id", "user_id", "name", "scopes"), kinds(Bytes, "hash"), kinds(Time, "created_at", "expires_at", "last_used_at"))},
	{Name: "auth_keys", Columns: slices.Concat(columns("id", "algorithm"), kinds(Bytes, "public", "wrapped"), kinds(Time, "created_at", "signs_at"), kinds(Number, "token_ttl"))},
	{Name: "auth_revocations", Columns: slices.Concat(columns("user_id", "session_id"), kinds(Time, "until", "at"))},
	{Name: "auth_secrets", Columns: slices.Concat(columns("name"), kinds(Bytes, "value"))},
	{Name: "auth_mails", Columns: slices.Concat(columns("id", "kind", "user_id", "address", "callback"), kinds(Time, "created_at", "due_at"), kinds(Number, "tries"), columns("session_id", "client", "agent"))},
	{Name: "auth_verifications", Columns: slices.Concat(kinds(Bytes, "hash"), columns("kind", "user_id", "email"), kinds(Time, "created_at", "expires_at"), columns("session_id"))},
	{Name: "auth_events", Serial: true, Columns: slices.Concat(kinds(Number, "id"), columns("user_id", "kind"), kinds(Time, "at"), kinds(Number, "times"), columns("address", "agent"))},
}

// tableOf returns the one of that name.
func tableOf(name string) Table {
	return Tables[slices.IndexFunc(Tables, func(t Table) bool { return t.Name == name })]
}
