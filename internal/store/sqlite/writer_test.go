package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"
)

func openHere(t *testing.T) (*Store, Options) {
	t.Helper()
	o := Options{Path: filepath.Join(t.TempDir(), "vault.db"), Serve: true}
	if err := Migrate(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
			t.Error(err)
		}
	})
	return s, o
}

func TestEveryConnectionIsDurable(t *testing.T) {
	s, _ := openHere(t)
	conns := []*sql.Conn{s.conn}
	for range s.reads.Stats().MaxOpenConnections {
		conn, err := s.reads.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conns = append(conns, conn)
	}
	for i, conn := range conns {
		for pragma, want := range map[string]string{"synchronous": "2", "journal_mode": "wal", "foreign_keys": "1", "trusted_schema": "0"} {
			var got string
			if err := conn.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
				t.Errorf("connection %d: %s = %q, error %v; want %q", i, pragma, got, err, want)
			}
		}
	}
	if _, err := conns[1].ExecContext(t.Context(), "DELETE FROM users"); err == nil {
		t.Error("a reader can write")
	}
}

func TestOneServerPerVaultAndCommandsBesideIt(t *testing.T) {
	s, o := openHere(t)
	if _, err := Open(t.Context(), o); !errors.Is(err, ErrInUse) {
		t.Errorf("a second server beside the first: error = %v, want %v", err, ErrInUse)
	}
	if _, err := MigrateDown(t.Context(), Options{Path: o.Path}); !errors.Is(err, ErrInUse) {
		t.Errorf("a step back beside a server: error = %v, want %v", err, ErrInUse)
	}
	if err := Migrate(t.Context(), Options{Path: o.Path}); !errors.Is(err, ErrInUse) {
		t.Errorf("migrating beside a server: error = %v, want %v", err, ErrInUse)
	}
	beside, err := Open(t.Context(), Options{Path: o.Path})
	if err != nil {
		t.Fatalf("a command beside the server: %v", err)
	}
	user := vault.User{ID: "ada", Preferences: vault.DefaultPreferences}
	if err := beside.PutUser(t.Context(), user); err != nil {
		t.Error(err)
	}
	if _, err := s.User(t.Context(), vault.Actor{Owner: "ada"}); err != nil {
		t.Errorf("the server does not see what the command wrote: %v", err)
	}
	if err := beside.Close(); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.PutUser(t.Context(), user); !errors.Is(err, vault.Unavailable) {
		t.Errorf("write after Close: error = %v, want %v", err, vault.Unavailable)
	}
	again, err := Open(t.Context(), o)
	if err != nil {
		t.Fatalf("Open after Close: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
	s.file, s.marks, s.reads, s.writer, s.lock = nil, nil, nil, nil, nil // it is closed
}

func putRaw(ctx context.Context, tx *tx, user string) error {
	_, err := tx.exec(ctx, "INSERT INTO users (user_id, preferences, created_at, version) VALUES (@user_id, '{}', 0, 1)", sql.Named("user_id", user))
	return err
}

func TestOneJobHarmsNoOther(t *testing.T) {
	gone, stop := context.WithCancel(t.Context())
	stop()
	tests := map[string]struct {
		caller context.Context
		spoil  func(ctx context.Context, tx *tx) error
	}{
		"refuses":   {t.Context(), func(context.Context, *tx) error { return errors.New("no") }},
		"panics":    {t.Context(), func(context.Context, *tx) error { panic("no") }},
		"breaks":    {t.Context(), func(ctx context.Context, tx *tx) error { return putRaw(ctx, tx, "spoiler") }}, // which is there
		"cancelled": {gone, func(context.Context, *tx) error { return nil }},
		"interrupted": {t.Context(), func(ctx context.Context, tx *tx) error {
			ctx, stop := context.WithTimeout(ctx, 20*time.Millisecond)
			defer stop()
			_, err := tx.exec(ctx, `WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 50000000)
				INSERT INTO users (user_id, preferences, created_at, version) SELECT n, '{}', 0, 1 FROM c`)
			return err
		}},
		"rolls back": {t.Context(), func(ctx context.Context, tx *tx) error {
			_, err := tx.exec(ctx, "ROLLBACK")
			return errors.Join(errors.New("disk full"), err)
		}},
		"commits": {t.Context(), func(ctx context.Context, tx *tx) error {
			if _, err := tx.exec(ctx, "ROLLBACK"); err != nil {
				return err
			}
			return errors.New("and begins nothing")
		}},
	}
	for name, tt := range tests {
		for at := range 3 {
			t.Run(fmt.Sprintf("%s/%d", name, at), func(t *testing.T) {
				s, _ := openHere(t)
				var batch []*job
				for n := range 3 {
					j := &job{t.Context(), func(ctx context.Context, tx *tx) error { return putRaw(ctx, tx, fmt.Sprint(n)) }, make(chan error, 1)}
					if n == at {
						j.ctx, j.run = tt.caller, func(ctx context.Context, tx *tx) error {
							return errors.Join(putRaw(ctx, tx, "spoiler"), tt.spoil(ctx, tx))
						}
					}
					batch = append(batch, j)
				}
				s.serve(batch)
				var well []string
				for n, j := range batch {
					if err := <-j.answer; (err == nil) != (n != at) {
						t.Errorf("answer %d is %v; want an error for %d alone", n, err, at)
					}
					if n != at {
						well = append(well, fmt.Sprint(n))
					}
				}
				wantUsers(t, s, strings.Join(well, ","))
			})
		}
	}
}

func TestChecksRefuseWhatGoNeverWrites(t *testing.T) {
	s, _ := openHere(t)
	if err := s.PutUser(t.Context(), vault.User{ID: "ada", Preferences: vault.DefaultPreferences}); err != nil {
		t.Fatal(err)
	}
	const idea = `INSERT INTO ideas (user_id, version, title, notes, stage, tags, priority, created_at, updated_at, title_folded, search)`
	for _, statement := range []string{
		idea + ` VALUES ('ada', 1, '', NULL, 0, '[]', 0, 0, 0, '', '')`,
		idea + ` VALUES ('ada', 1, printf('%.201c', 'x'), NULL, 0, '[]', 0, 0, 0, '', '')`,
		idea + ` VALUES ('ada', 1, 'x', printf('%.5001c', 'x'), 0, '[]', 0, 0, 0, '', '')`,
		idea + ` VALUES ('ada', 1, 'x', '', 0, '[]', 0, 0, 0, '', '')`,
		idea + ` VALUES ('ada', 1, 'x', NULL, 4, '[]', 0, 0, 0, '', '')`,
		idea + ` VALUES ('ada', 1, 'x', NULL, 0, '{}', 0, 0, 0, '', '')`,
		idea + ` VALUES ('ada', 1, 'x', NULL, 0, '[]', 3, 0, 0, '', '')`,
		idea + ` VALUES ('ada', 0, 'x', NULL, 0, '[]', 0, 0, 0, '', '')`,
		idea + ` VALUES ('ada', 1, 'x', NULL, 0, '[]', 0, 1, 0, '', '')`,
		idea + ` VALUES ('eve', 1, 'x', NULL, 0, '[]', 0, 0, 0, '', '')`,
		`INSERT INTO users (user_id, preferences, created_at, version) VALUES ('', '{}', 0, 1)`,
		`INSERT INTO users (user_id, preferences, created_at, version) VALUES ('x', '{', 0, 1)`,
		`INSERT INTO changes (user_id, seq, idea_id, version, at, source, act, fields, detail) VALUES ('ada', 1, 1, 1, 0, 'door', 'created', '', '{}')`,
	} {
		if err := s.write(t.Context(), "test", func(ctx context.Context, tx *tx) error { _, err := tx.exec(ctx, statement); return err }); err == nil {
			t.Errorf("%s is taken", statement)
		}
	}
}

func TestTheLogStaysSmallBesideTheWriter(t *testing.T) {
	s, o := openHere(t)
	if err := s.PutUser(t.Context(), vault.User{ID: "ada", Preferences: vault.DefaultPreferences}); err != nil {
		t.Fatal(err)
	}
	write := func(n int) {
		for range n {
			if err := s.write(t.Context(), "test", func(ctx context.Context, tx *tx) error {
				_, err := tx.exec(ctx, "UPDATE users SET preferences = json_object('x', hex(randomblob(200000)))")
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
	write(60)
	if size := sizeOf(o.Path + "-wal"); size < checkpointAt {
		t.Fatalf("the log has only %d bytes, too few for this test", size)
	}
	deadline := time.Now().Add(10 * time.Second)
	for before := sizeOf(o.Path); sizeOf(o.Path) <= before && time.Now().Before(deadline); {
		<-time.After(lookEvery / 4)
	}
	grown := sizeOf(o.Path + "-wal")
	write(5) // begins at the start of the log again
	if size := sizeOf(o.Path + "-wal"); size > grown {
		t.Errorf("the log grew from %d to %d bytes after a checkpoint", grown, size)
	}
}

func TestMigrateRefusesANewerSchemaAndKnowsItsState(t *testing.T) {
	s, o := openHere(t)
	state, err := Schema(t.Context(), o)
	if err != nil || state.Current != state.Latest || state.Current == 0 {
		t.Fatalf("schema %+v, error %v", state, err)
	}
	if err := s.write(t.Context(), "test", func(ctx context.Context, tx *tx) error {
		_, err := tx.exec(ctx, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s.file, s.marks, s.reads, s.writer, s.lock = nil, nil, nil, nil, nil // it is closed
	if err := Migrate(t.Context(), o); err == nil || !strings.Contains(err.Error(), "newer program") {
		t.Errorf("a newer schema: error = %v, want one that names the way out", err)
	}
	if _, err := Schema(t.Context(), Options{Path: o.Path + ".none"}); err == nil {
		t.Error("a vault that is not there has a schema")
	}
}

func TestMigrationsGoDownAndUpAgain(t *testing.T) {
	o := Options{Path: filepath.Join(t.TempDir(), "vault.db")}
	if err := Migrate(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	state, err := Schema(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for before := state.Current + 1; state.Current > 0 && state.Current < before; {
		before = state.Current
		if _, err := MigrateDown(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		if state, err = Schema(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	if state.Current != 0 {
		t.Errorf("after all the way down: schema %+v", state)
	}
	if err := Migrate(t.Context(), o); err != nil {
		t.Error(err)
	}
}
