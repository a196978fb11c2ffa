package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/ncruces/go-sqlite3"
	_ "github.com/ncruces/go-sqlite3/vfs/adiantum" // encrypts below SQLite: file, WAL and index
)

// applicationID marks our files: "CVlt".
const applicationID = 0x43566c74

// pragmas are set on every connection. In WAL, synchronous is NORMAL unless it
// is asked for, and a power cut would undo what was acknowledged.
const pragmas = `
	PRAGMA busy_timeout = 5000;
	PRAGMA journal_mode = wal;
	PRAGMA synchronous = full;
	PRAGMA foreign_keys = on;
	PRAGMA temp_store = memory;
	PRAGMA trusted_schema = off;
	PRAGMA journal_size_limit = 67108864;
	PRAGMA cache_size = -16384;`

// An openMode says whether a connection makes a file that is not there.
type openMode string

// Only a migration makes a vault. A connection of a store that is open must
// not: where the file was moved away it would put an empty one in its place, and
// SQLite would then remove the log of the one that is gone.
const (
	existing openMode = "mode=rw"
	orCreate openMode = "mode=rwc&_txlock=immediate" // its transactions write
)

// connect returns a pool of connections to the vault of o. It looks at the
// file before SQLite does, for SQLite has one error for all that can be wrong
// with it, and none that names a way out. More is set on each connection.
func connect(o Options, mode openMode, more string) (*sql.DB, error) {
	key, err := o.inspect()
	if err != nil {
		return nil, err
	}
	name := "file:" + (&url.URL{Path: o.Path}).EscapedPath() + "?" + string(mode)
	below := o.vfs
	if below == "" && key != nil {
		below = "adiantum"
	}
	name += "&vfs=" + inRuns(below)
	return openGuarded(name, func(c *sqlite3.Conn) error {
		if key != nil {
			if err := c.Exec(`PRAGMA hexkey = '` + hex.EncodeToString(key) + `'`); err != nil {
				return ErrWrongKey // the driver's own error could tell of it
			}
		}
		return c.Exec(pragmas + more)
	})
}

// clearHeader is how a database begins that is not encrypted.
var clearHeader = []byte("SQLite format 3\x00")

// inspect looks at the files of a vault, and returns the key of its data, nil
// if it is kept in the clear. It changes nothing that is there.
func (o Options) inspect() (key []byte, err error) {
	header, err := readHeader(o.Path)
	if err != nil {
		return nil, err
	}
	sealed, err := exists(keyPath(o.Path))
	switch {
	case err != nil:
		return nil, err
	case bytes.HasPrefix(header, clearHeader):
		if o.Key != nil {
			return nil, ErrNotSealed
		}
		return nil, o.refuseForeign(header) // no key is needed
	case len(header) > 0 && !sealed:
		return nil, fmt.Errorf("%s is not a vault: move it away, or name another place", o.Path)
	case o.Key != nil:
		return o.Key.unlock(o.Path)
	case sealed:
		return nil, ErrNeedsKey
	}
	return nil, nil //nolint:nilnil // a new vault in the clear
}

// Where SQLite's header has the mark of the program that a database is of, and
// how long it is.
const (
	markAt     = 68
	headerSize = 100
)

// refuseForeign fails for the database of another program, before a connection
// of ours would make it a WAL one. The mark of a vault is in its header, unless
// it is still in the log beside it: then SQLite is asked, and may write nothing.
func (o Options) refuseForeign(header []byte) error {
	if len(header) < headerSize || binary.BigEndian.Uint32(header[markAt:]) == applicationID {
		return nil // for claim to judge
	}
	logged, err := exists(o.Path + "-wal")
	if err != nil {
		return err
	}
	name := "file:" + (&url.URL{Path: o.Path}).EscapedPath() + "?mode=ro"
	if !logged {
		name += "&immutable=1" // so that no log is made
	}
	c, err := sqlite3.OpenFlags(name, sqlite3.OPEN_READONLY|sqlite3.OPEN_URI)
	if err != nil {
		return fmt.Errorf("open %s: %w", o.Path, err)
	}
	defer c.Close()
	query, _, err := c.Prepare(whose)
	if err != nil {
		return nil // it is damaged, or its last change was cut off, which claim judges
	}
	defer query.Close()
	if !query.Step() {
		return nil // as above
	}
	_, err = isOurs(query.ColumnInt(0), query.ColumnInt(1), o.Path)
	return err
}

// readHeader returns the first bytes of a file, none if it is missing or empty.
func readHeader(path string) ([]byte, error) {
	f, err := os.Open(path) //nolint:gosec // the operator names it
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the vault cannot be read: %w", err)
	}
	defer f.Close()
	header := make([]byte, headerSize)
	n, err := io.ReadFull(f, header)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("the vault cannot be read: %w", err)
	}
	return header[:n], nil
}

func exists(path string) (bool, error) {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// whose asks for the mark of a database, and how many tables and the like it has.
const whose = `SELECT (SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_schema)`

// isOurs reports whether a database has our mark. It fails for that of another
// program; one without anything is new.
func isOurs(mark, tables int, path string) (bool, error) {
	if mark != applicationID && (mark != 0 || tables != 0) {
		return false, fmt.Errorf("%s is the database of another program: move it away, or name another place", path)
	}
	return mark == applicationID, nil
}

// claim makes sure that a database is a vault, or new, and marks it as ours.
func claim(ctx context.Context, db *sql.DB, path string) error {
	var mark, tables int
	err := db.QueryRowContext(ctx, whose).Scan(&mark, &tables)
	switch {
	case errors.Is(err, sqlite3.NOTADB), errors.Is(err, sqlite3.CORRUPT):
		return damaged(path)
	case errors.Is(err, sqlite3.CANTOPEN), errors.Is(err, sqlite3.READONLY):
		return fmt.Errorf("%s cannot be written to: check who may write the file and its folder", path)
	case err != nil:
		return fmt.Errorf("open %s: %w", path, err)
	}
	if ours, err := isOurs(mark, tables, path); ours || err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d`, applicationID))
	return errors.Join(err, syncDir(filepath.Dir(path)))
}

// makeDir makes a folder where it is missing, with those above it, and has
// their names on disk when it returns.
func makeDir(dir string) error {
	if there, err := exists(dir); there || err != nil {
		return err
	}
	above := filepath.Dir(dir)
	if err := makeDir(above); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(above)
}
