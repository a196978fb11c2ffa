package postgres_test

import (
	"maps"
	"strings"
	"time"
)

// A record is a row by its columns.
type record map[string]any

// with returns a row with another value in a column.
func (r record) with(column string, value any) record {
	r = maps.Clone(r)
	r[column] = value
	return r
}

// A ruled table has a row that both stores take, the values of columns that
// neither takes, and columns of which no two rows may have the same value.
type ruled struct {
	table  string
	good   record
	bad    map[string][]any
	unique []string // columns of which each second row must have another value
}

var (
	noon  = time.Date(2026, 1, 4, 12, 0, 0, 0, time.UTC)
	rep   = strings.Repeat
	bytes = func(n int) []byte { return []byte(rep("h", n)) }
)

// rules are those of both schemas, table by table, the parents first.
var rules = []ruled{
	{
		"users",
		record{"user_id": "ada", "email": "a@example.com", "name": "Ada", "preferences": "{}", "created_at": noon, "version": 1},
		map[string][]any{"user_id": {"", rep("é", 128), nil}, "name": {"", rep("n", 256)}, "preferences": {"{", nil}, "version": {0}, "created_at": {nil}},
		[]string{"user_id"},
	},
	{
		"ideas",
		record{
			"user_id": "ada", "id": 1, "version": 1, "title": "t", "notes": "n", "stage": 0, "tags": "[]", "priority": 0, "created_at": noon,
			"updated_at": noon, "published_url": "https://example.com", "ai": true, "title_folded": "t", "search": "t",
			"revision": 1, "stage_since": noon, "source": "web", "import_key": bytes(16),
		},
		map[string][]any{
			"user_id": {"nobody", nil}, "id": {0, 1 << 53}, "version": {0}, "title": {"", rep("t", 201), nil}, "notes": {"", rep("n", 5001)},
			"stage": {-1, 4, nil}, "tags": {"{}", "[" + rep("1,", 20) + "1]", "[", nil}, "priority": {-1, 3, nil},
			"updated_at": {noon.Add(-time.Microsecond), nil}, "published_url": {"", rep("u", 2049)}, "ai": {2, nil}, "search": {nil}, "title_folded": {nil},
			"revision": {0, nil}, "import_key": {bytes(15), bytes(17)}, "stage_since": {nil}, "source": {"fax", "server", nil},
		},
		[]string{"id"},
	},
	{
		"idea_tags",
		record{"user_id": "ada", "folded": "tag", "idea_id": 1, "tag": "Tag", "trashed": false},
		map[string][]any{"user_id": {nil}, "folded": {nil}, "idea_id": {2, nil}, "tag": {"", rep("t", 51), nil}, "trashed": {2, nil}},
		[]string{"folded"},
	},
	{
		"revisions",
		record{"user_id": "ada", "idea_id": 1, "number": 2, "began_at": noon, "at": noon, "source": "web", "fields": "title", "undo": "{}"},
		map[string][]any{
			"user_id": {nil}, "idea_id": {2, nil}, "number": {1, nil}, "began_at": {noon.Add(time.Microsecond), nil}, "source": {"fax", "server", nil},
			"fields": {"", nil}, "undo": {"{", nil}, "at": {nil},
		},
		[]string{"number"},
	},
	{
		"changes",
		record{
			"user_id": "ada", "seq": 1, "idea_id": 1, "version": 1, "at": noon, "source": "server", "act": "restored", "fields": "title",
			"from_stage": 0, "to_stage": 3, "from_since": noon,
		},
		map[string][]any{
			"user_id": {"nobody", nil}, "seq": {0, nil}, "version": {0, nil}, "source": {"fax", "", nil}, "act": {"moved", "", nil}, "from_stage": {-1, 4}, "to_stage": {-1, 4}, "at": {nil}, "fields": {nil},
		},
		[]string{"seq"},
	},
	{
		"imports",
		record{
			"user_id": "ada", "id": 1, "state": "open", "dry_run": false, "format": "f", "file": "", "total": 0, "made": 0, "known": 0, "refused": 0,
			"began_at": noon, "beat_at": noon, "report": "{}",
		},
		map[string][]any{
			"user_id": {"nobody", nil}, "state": {"", "over", nil}, "dry_run": {2, nil}, "format": {"", nil}, "file": {nil}, "total": {-1, nil}, "made": {-1, nil},
			"known": {-1, nil}, "refused": {-1, nil}, "began_at": {nil}, "beat_at": {nil}, "report": {"{"},
		},
		[]string{"id"},
	},
	{
		"moves",
		record{
			"user_id": "ada", "import_id": 1, "number": 1, "idea_id": 1, "at": noon, "source": "web", "from_stage": 0, "to_stage": 3, "from_since": noon,
			"import_key": bytes(16),
		},
		map[string][]any{
			"user_id": {"nobody", nil}, "import_id": {nil}, "number": {0, nil}, "idea_id": {nil}, "at": {noon.Add(-time.Microsecond), nil}, "source": {"fax", "server", nil},
			"from_stage": {-1, 4}, "to_stage": {-1, 4, nil}, "import_key": {bytes(15), bytes(17)},
		},
		[]string{"number"},
	},
	{ // SQLite has one writer, and needs no row to lock
		"log_heads",
		record{"user_id": "ada", "seq": 0},
		map[string][]any{"user_id": {"nobody"}, "seq": {-1, nil}},
		[]string{"user_id"},
	},
	{
		"idempotency_keys",
		record{"user_id": "ada", "key": "k", "hash": bytes(32), "answer": "{}", "at": noon},
		map[string][]any{"user_id": {"nobody", nil}, "key": {"", rep("k", 256), nil}, "hash": {bytes(31), bytes(33), nil}, "answer": {nil}, "at": {nil}},
		[]string{"key"},
	},
	{
		"views",
		record{"user_id": "ada", "version": 1, "last_id": 0, "views": "[]"},
		map[string][]any{
			"user_id": {"nobody", nil}, "version": {0, nil}, "last_id": {-1, nil}, "views": {"{}", "[" + rep("1,", 50) + "1]", "[", nil},
		},
		[]string{"user_id"},
	},
	{
		"ai_calls",
		record{
			"user_id": "ada", "id": 1, "at": noon, "kind": "expand", "model": "m", "host": "h", "local": true, "ideas": "[1]", "sent": 0, "received": 0, "prompt": 0,
			"completion": 0, "estimated": true, "took": 0, "outcome": "running", "until": noon,
		},
		map[string][]any{
			"user_id": {"nobody", nil}, "at": {nil}, "kind": {"talk", "", nil}, "model": {nil}, "host": {nil}, "local": {2, nil}, "ideas": {"{}", "[", nil}, "sent": {-1, nil},
			"received": {-1, nil}, "prompt": {-1, nil}, "completion": {-1, nil}, "estimated": {2, nil}, "took": {-1, nil}, "outcome": {"", nil}, "until": {nil},
		},
		[]string{"id"},
	},
	{
		"ai_budgets",
		record{"user_id": "ada", "day": noon, "spent": 0, "held": "[]"},
		map[string][]any{"user_id": {"nobody", nil}, "day": {nil}, "spent": {-1, nil}, "held": {"{}", "[", nil}},
		[]string{"user_id"},
	},
	{
		"conversations",
		record{"user_id": "ada", "id": 1, "title": "t", "created_at": noon, "updated_at": noon, "last_id": 1, "search": "t"},
		map[string][]any{
			"user_id": {"nobody", nil}, "title": {"", rep("é", 201), nil}, "created_at": {nil}, "updated_at": {noon.Add(-time.Microsecond), nil}, "last_id": {nil}, "search": {nil},
		},
		[]string{"id"},
	},
	{
		"messages",
		record{
			"user_id": "ada", "id": 1, "conversation_id": 1, "role": "assistant", "content": "", "status": "running", "model": "", "prompt_tokens": 0,
			"completion_tokens": 0, "tool_calls": "[]", "created_at": noon, "until": noon, "search": "",
		},
		map[string][]any{
			"user_id": {nil}, "conversation_id": {7, nil}, "role": {"tool", "", nil}, "content": {nil}, "status": {"done", "", nil}, "model": {nil}, "prompt_tokens": {-1, nil},
			"completion_tokens": {-1, nil}, "tool_calls": {"{}", "[", nil}, "created_at": {nil}, "until": {nil}, "search": {nil},
		},
		[]string{"id"},
	},
	{
		"ai_actions",
		record{"user_id": "ada", "id": 1, "conversation_id": 1, "tool": "delete_idea", "input": "{}", "state": "pending", "created_at": noon, "until": noon},
		map[string][]any{
			"user_id": {nil}, "conversation_id": {7, nil}, "tool": {"", nil}, "input": {nil}, "state": {"expired", "", nil}, "created_at": {nil}, "until": {nil},
		},
		[]string{"id"},
	},
	{
		"proposals",
		record{"user_id": "ada", "id": 1, "idea_id": 1, "kind": "angles", "model": "", "items": "[]", "created_at": noon},
		map[string][]any{
			"user_id": {"nobody", nil}, "idea_id": {7, nil}, "kind": {"essay", "", nil}, "model": {nil}, "items": {"{}", "[", nil}, "created_at": {nil},
		},
		[]string{"id"},
	},
	{
		"auth_accounts",
		record{"user_id": "ada", "email": "a@example.com", "email_folded": "a@example.com", "name": "", "password": "p", "created_at": noon, "updated_at": noon},
		map[string][]any{"user_id": {"nobody"}, "email": {nil}, "email_folded": {nil}, "name": {nil}, "password": {"", nil}, "image": {"", rep("i", 2049)}},
		[]string{"user_id", "email_folded"},
	},
	{
		"auth_sessions",
		record{
			"id": "s", "user_id": "ada", "hash": bytes(32), "address": "", "agent": "", "lasting": true, "created_at": noon, "updated_at": noon, "expires_at": noon,
		},
		map[string][]any{"user_id": {"nobody", nil}, "hash": {bytes(31), bytes(33), nil}, "lasting": {2, nil}, "expires_at": {nil}},
		[]string{"id", "hash"},
	},
	{
		"auth_keys",
		record{"id": "k", "algorithm": "RS256", "public": bytes(1), "wrapped": bytes(1), "created_at": noon, "signs_at": noon, "token_ttl": 1},
		map[string][]any{"algorithm": {nil}, "public": {nil}, "wrapped": {nil}, "created_at": {nil}, "signs_at": {nil}, "token_ttl": {0, nil}},
		[]string{"id"},
	},
	{
		"auth_revocations",
		record{"user_id": "ada", "session_id": "", "until": noon, "at": noon},
		map[string][]any{"user_id": {nil}, "session_id": {nil}, "until": {nil}, "at": {nil}},
		[]string{"session_id"},
	},
	{
		"auth_secrets",
		record{"name": "auth", "value": bytes(32)},
		map[string][]any{"value": {bytes(31), nil}},
		[]string{"name"},
	},
	{
		"auth_tokens",
		record{"id": "t", "user_id": "ada", "name": "n", "scopes": "account", "hash": bytes(32), "created_at": noon, "expires_at": noon.Add(time.Microsecond)},
		map[string][]any{
			"user_id": {"nobody", nil}, "name": {"", rep("n", 101), nil}, "scopes": {"", nil}, "hash": {bytes(31), bytes(33), nil}, "created_at": {nil}, "expires_at": {noon, nil},
		},
		[]string{"id", "hash"},
	},
	{
		"auth_events",
		record{"user_id": "ada", "id": 1, "kind": "signed_in", "at": noon, "times": 1, "address": "", "agent": ""},
		map[string][]any{"user_id": {"nobody", nil}, "kind": {"", nil}, "at": {nil}, "times": {0, nil}, "address": {nil}, "agent": {nil}},
		[]string{"id"},
	},
	{
		"auth_mails",
		record{"id": "m", "kind": "reset", "address": "a@example.com", "callback": "", "created_at": noon, "due_at": noon, "tries": 0},
		map[string][]any{
			"kind": {"letter", "", nil}, "user_id": {"nobody"}, "address": {nil}, "callback": {nil}, "created_at": {nil}, "due_at": {nil}, "tries": {-1, nil},
			"session_id": {"nobody"}, "client": {nil}, "agent": {nil},
		},
		[]string{"id"},
	},
	{
		"auth_verifications",
		record{"hash": bytes(32), "kind": "reset", "user_id": "ada", "email": "a@example.com", "created_at": noon, "expires_at": noon},
		map[string][]any{
			"kind": {"taken", "", nil}, "user_id": {"nobody", nil}, "hash": {bytes(31), bytes(33), nil}, "email": {nil}, "created_at": {nil}, "expires_at": {nil}, "session_id": {"nobody"},
		},
		[]string{"hash"},
	},
}
