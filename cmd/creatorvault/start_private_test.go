package main_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"creatorvault.dev/internal/testkit"
)

// TestFilesAreForTheirOwnerAlone, also in a folder that others may look into,
// and where new files are for everyone unless a program says otherwise.
func TestFilesAreForTheirOwnerAlone(t *testing.T) {
	before := syscall.Umask(0) // which the binary inherits
	defer syscall.Umask(before)
	for name, c := range inOrder(map[string]struct {
		settings []string
		files    string
	}{
		"in the clear":        {[]string{"DATA_DIR={dir}"}, "vault.db vault.db-shm vault.db-wal vault.lock"},
		"encrypted":           {[]string{"DATA_DIR={dir}", passphrase}, "vault.db vault.db-shm vault.db-wal vault.key.json vault.lock"},
		"under its own name":  {[]string{"DATABASE_URL=sqlite:{dir}/v.db"}, "v.db v.db-shm v.db-wal vault.lock"},
		"in a folder of ours": {[]string{"DATA_DIR={dir}/data"}, "data/vault.db data/vault.db-shm data/vault.db-wal data/vault.lock"},
	}) {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.Chmod(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			settings := []string{"ENVIRONMENT=dev", "AUTH_BCRYPT_COST=4", "PUBLIC_URL=" + ownOrigin}
			for _, s := range c.settings {
				settings = append(settings, strings.ReplaceAll(s, "{dir}", dir))
			}
			command(t, settings, "", "migrate", "up").must(t)
			command(t, settings, goodPassword+"\n", "user", "create", "ada@example.com", "--password-stdin").must(t)
			newVisitor(testkit.Serve(t, settings...)).signUp(t, "bob@example.com")
			var found []string
			err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
				if err != nil || path == dir {
					return err
				}
				info, err := e.Info()
				if err != nil {
					return err
				}
				if info.Mode().Perm()&0o077 != 0 {
					t.Errorf("%s has mode %s", e.Name(), info.Mode())
				}
				if !e.IsDir() {
					found = append(found, strings.TrimPrefix(path, dir+"/"))
				}
				return nil
			})
			if got := strings.Join(found, " "); err != nil || got != c.files {
				t.Errorf("error %v, files %s, want %s", err, got, c.files)
			}
		})
	}
}
