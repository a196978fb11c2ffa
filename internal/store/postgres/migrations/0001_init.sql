-- +goose Up
CREATE TABLE users (
	user_id     text COLLATE "C" PRIMARY KEY CHECK (octet_length(user_id) BETWEEN 1 AND 255),
	email       text,
	name        text CHECK (char_length(name) BETWEEN 1 AND 255),
	preferences jsonb NOT NULL,
	created_at  timestamptz NOT NULL,
	version     bigint NOT NULL CHECK (version >= 1)
);

CREATE SEQUENCE idea_ids AS bigint MAXVALUE 9007199254740991;

-- Stages and priorities are kept as their ranks. A person's rows stand
-- together, so that a distributed PostgreSQL can spread people over machines.
CREATE TABLE ideas (
	user_id       text COLLATE "C" NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
	id            bigint NOT NULL DEFAULT nextval('idea_ids') CHECK (id BETWEEN 1 AND 9007199254740991),
	version       bigint NOT NULL CHECK (version >= 1),
	title         text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
	notes         text CHECK (char_length(notes) BETWEEN 1 AND 5000),
	stage         smallint NOT NULL CHECK (stage BETWEEN 0 AND 3),
	tags          jsonb NOT NULL CHECK (jsonb_typeof(tags) = 'array' AND jsonb_array_length(tags) <= 20),
	priority      smallint NOT NULL CHECK (priority BETWEEN 0 AND 2),
	due_date      timestamptz,
	created_at    timestamptz NOT NULL,
	updated_at    timestamptz NOT NULL CHECK (updated_at >= created_at),
	deleted_at    timestamptz,
	published_at  timestamptz,
	published_url text CHECK (char_length(published_url) BETWEEN 1 AND 2048),
	planned_for   date,
	ai            boolean NOT NULL DEFAULT true,
	title_folded  text COLLATE "C" NOT NULL,
	search        text COLLATE "C" NOT NULL,
	PRIMARY KEY (user_id, id)
);
ALTER SEQUENCE idea_ids OWNED BY ideas.id;
CREATE INDEX ideas_created ON ideas (user_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX ideas_updated ON ideas (user_id, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX ideas_title ON ideas (user_id, title_folded, id) WHERE deleted_at IS NULL;
CREATE INDEX ideas_priority ON ideas (user_id, priority, id) WHERE deleted_at IS NULL;
CREATE INDEX ideas_stage ON ideas (user_id, stage, id) WHERE deleted_at IS NULL;
CREATE INDEX ideas_board ON ideas (user_id, stage, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX ideas_due ON ideas (user_id, due_date, id) WHERE deleted_at IS NULL;

CREATE TABLE idea_tags (
	user_id text COLLATE "C" NOT NULL,
	folded  text COLLATE "C" NOT NULL,
	idea_id bigint NOT NULL,
	tag     text NOT NULL CHECK (char_length(tag) BETWEEN 1 AND 50),
	PRIMARY KEY (user_id, folded, idea_id),
	FOREIGN KEY (user_id, idea_id) REFERENCES ideas (user_id, id) ON DELETE CASCADE
);
CREATE INDEX idea_tags_idea ON idea_tags (user_id, idea_id);

-- The last number in each person's log. Whoever writes to the log holds this
-- row until the end of the transaction, so that numbers are seen in order.
CREATE TABLE log_heads (
	user_id text COLLATE "C" PRIMARY KEY REFERENCES users (user_id) ON DELETE CASCADE,
	seq     bigint NOT NULL CHECK (seq >= 0)
) WITH (fillfactor = 50);

CREATE TABLE changes (
	user_id text COLLATE "C" NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
	seq     bigint NOT NULL CHECK (seq >= 1),
	idea_id bigint NOT NULL,
	version bigint NOT NULL CHECK (version >= 1),
	at      timestamptz NOT NULL,
	source  text NOT NULL CHECK (source IN ('api', 'web', 'cli', 'mcp', 'chat', 'import')),
	act     text NOT NULL CHECK (act IN ('created', 'changed', 'deleted')),
	fields  text NOT NULL,
	detail  jsonb NOT NULL,
	PRIMARY KEY (user_id, seq)
);

CREATE TABLE idempotency_keys (
	user_id text COLLATE "C" NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
	key     text COLLATE "C" NOT NULL CHECK (char_length(key) BETWEEN 1 AND 255),
	hash    bytea NOT NULL CHECK (octet_length(hash) = 32),
	answer  jsonb NOT NULL,
	at      timestamptz NOT NULL,
	PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_at ON idempotency_keys (at);

-- +goose Down
DROP TABLE idempotency_keys;
DROP TABLE changes;
DROP TABLE log_heads;
DROP TABLE idea_tags;
DROP TABLE ideas;
DROP TABLE users;
