package sqlite

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/crypto/argon2"
)

// What can be wrong with the key of a vault. Each is a whole sentence for the operator.
var (
	ErrWrongKey  = errors.New("the key does not open this vault: check DATABASE_KEY_FILE or DATABASE_PASSPHRASE")
	ErrNeedsKey  = errors.New("the vault is encrypted: give DATABASE_KEY_FILE or DATABASE_PASSPHRASE")
	ErrNotSealed = errors.New("the vault is not encrypted, but a key is given: leave DATABASE_KEY_FILE and DATABASE_PASSPHRASE unset")
)

// keySize is the size of every key, in bytes.
const keySize = 32

// A Key opens an encrypted vault. It guards the key of the data, which is kept
// beside the vault, wrapped: so the given key can be changed without writing
// the vault anew.
type Key struct {
	raw        []byte // as given, or
	passphrase string // what it is derived from
	data       []byte // the data's key, once it is known
}

// ParseKey returns the key that text holds, 32 bytes in hex.
func ParseKey(text string) (*Key, error) {
	raw, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(raw) != keySize {
		return nil, fmt.Errorf("the key must be %d bytes in hex, which is %d digits", keySize, 2*keySize)
	}
	return &Key{raw: raw}, nil
}

// Passphrase returns the key that is derived from words.
func Passphrase(words string) *Key { return &Key{passphrase: words} }

// A keyFile is what vault.key.json holds: nothing in it is secret without the
// given key.
type keyFile struct {
	Format  int       `json:"format"`
	Argon2  *hardness `json:"argon2id,omitzero"` // how a passphrase becomes a key
	Nonce   string    `json:"nonce"`             // hex, as the two below
	Wrapped string    `json:"wrapped_key"`       // the data's key under AES-256-GCM, which is the check value too
}

// hardness is what deriving a key costs.
type hardness struct {
	Salt    string `json:"salt"`
	Time    uint32 `json:"time"`
	Memory  uint32 `json:"memory_kib"`
	Threads uint8  `json:"threads"`
}

// wrapContext binds a wrapped key to its use.
const wrapContext = "creatorvault data key v1"

// keyPath is where the wrapped key of the vault at path is kept.
func keyPath(path string) string { return filepath.Join(filepath.Dir(path), "vault.key.json") }

// unlock returns the data's key of the vault at path, and makes one for a new
// vault. It does the slow derivation once.
func (k *Key) unlock(path string) ([]byte, error) {
	if k.data != nil {
		return k.data, nil
	}
	text, err := os.ReadFile(keyPath(path))
	if errors.Is(err, fs.ErrNotExist) {
		if k.data, err = k.create(keyPath(path)); !errors.Is(err, fs.ErrExist) {
			return k.data, err
		}
		text, err = os.ReadFile(keyPath(path)) // another process was faster
	}
	if err != nil {
		return nil, fmt.Errorf("read the vault's key file: %w", err)
	}
	f, err := parseKeyFile(text)
	if err != nil {
		return nil, fmt.Errorf("%s is damaged or of a newer version: restore it from a backup", keyPath(path))
	}
	k.data, err = k.unwrap(f)
	return k.data, err
}

// readKeyFile reads the key file of the vault at path.
func readKeyFile(path string) (*keyFile, error) {
	text, err := os.ReadFile(keyPath(path))
	if err != nil {
		return nil, fmt.Errorf("read the vault's key file: %w", err)
	}
	f, err := parseKeyFile(text)
	return &f, err
}

// parseKeyFile reads what stands in a key file.
func parseKeyFile(text []byte) (f keyFile, err error) {
	err = json.Unmarshal(text, &f, json.RejectUnknownMembers(true))
	if err == nil && f.Format != 1 {
		err = fmt.Errorf("format %d", f.Format)
	}
	return f, err
}

// unwrap returns the data's key that f holds.
func (k *Key) unwrap(f keyFile) ([]byte, error) {
	if (f.Argon2 != nil) != (k.raw == nil) {
		return nil, ErrWrongKey
	}
	seal, err := k.seal(f.Argon2)
	if err != nil {
		return nil, err
	}
	nonce, _ := hex.DecodeString(f.Nonce)
	wrapped, _ := hex.DecodeString(f.Wrapped)
	if len(nonce) != seal.NonceSize() {
		return nil, ErrWrongKey
	}
	data, err := seal.Open(nil, nonce, wrapped, []byte(wrapContext))
	if err != nil || len(data) != keySize {
		return nil, ErrWrongKey
	}
	return data, nil
}

// create makes a key for the data and keeps it, wrapped, at path.
func (k *Key) create(path string) ([]byte, error) {
	data := make([]byte, keySize)
	_, _ = rand.Read(data) // never fails
	f, err := k.wrap(data)
	if err != nil {
		return nil, err
	}
	text, err := f.text()
	if err != nil {
		return nil, err
	}
	return data, writeNew(path, text)
}

// wrap returns a key file that holds the data's key under k.
func (k *Key) wrap(data []byte) (f keyFile, err error) {
	f.Format = 1
	if k.raw == nil {
		salt := make([]byte, 16)
		_, _ = rand.Read(salt) // never fails
		f.Argon2 = &hardness{Salt: hex.EncodeToString(salt), Time: 3, Memory: 64 << 10, Threads: 4}
	}
	seal, err := k.seal(f.Argon2)
	if err != nil {
		return f, err
	}
	nonce := make([]byte, seal.NonceSize())
	_, _ = rand.Read(nonce)
	f.Nonce = hex.EncodeToString(nonce)
	f.Wrapped = hex.EncodeToString(seal.Seal(nil, nonce, data, []byte(wrapContext)))
	return f, nil
}

// text is what the file holds.
func (f keyFile) text() ([]byte, error) {
	text, err := json.Marshal(f, jsontext.WithIndent("  "))
	return append(text, '\n'), err
}

// seal returns the cipher that wraps the data's key.
func (k *Key) seal(cost *hardness) (cipher.AEAD, error) {
	key := k.raw
	if key == nil {
		salt, err := hex.DecodeString(cost.Salt)
		if err != nil || cost.Time == 0 || cost.Threads == 0 || cost.Memory > 4<<20 {
			return nil, errors.New("the vault's key file is damaged: restore it from a backup")
		}
		key = argon2.IDKey([]byte(k.passphrase), salt, cost.Time, cost.Memory, cost.Threads, keySize)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// writeNew writes a file that must not be there yet, and has it and its name
// on disk when it returns. The name is given to the whole file, so that neither
// a crash nor another process finds a part of it: where a vault once had an
// empty key file, no key would open it.
func writeNew(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // for its owner alone
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Link(f.Name(), path) // unlike a rename, it replaces nothing
	}
	if err = errors.Join(err, os.Remove(f.Name())); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir has the names in a folder on disk.
func syncDir(dir string) error {
	d, err := os.Open(dir) //nolint:gosec // the operator names the folder
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
