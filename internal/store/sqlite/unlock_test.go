package sqlite

import (
	"os"
	"path/filepath"
	"testing"
)

// TestOfManyWhoMakeAKeyAllHaveTheSame has many open a new vault at once. Who
// is late finds the file of the first, and finds it whole.
func TestOfManyWhoMakeAKeyAllHaveTheSame(t *testing.T) {
	for range 20 {
		dir := t.TempDir()
		keys := make(chan string, 8)
		start := make(chan struct{})
		for range cap(keys) {
			go func() {
				<-start
				data, err := (&Key{raw: make([]byte, keySize)}).unlock(filepath.Join(dir, "vault.db"))
				if err != nil {
					t.Error(err)
				}
				keys <- string(data)
			}()
		}
		close(start)
		made := map[string]bool{}
		for range cap(keys) {
			made[<-keys] = true
		}
		if len(made) != 1 {
			t.Errorf("there are %d keys", len(made))
		}
		files, err := os.ReadDir(dir)
		if err != nil || len(files) != 1 || files[0].Name() != "vault.key.json" {
			t.Fatalf("the folder has %v, error %v; want the key file alone", files, err)
		}
		if info, err := files[0].Info(); err != nil || info.Mode() != 0o600 {
			t.Fatalf("the key file's mode is %v, error %v", info.Mode(), err)
		}
	}
}
