package sqlite

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/go-json-experiment/json"
)

// A backup is a database, and after it a seal: what it holds as JSON, the
// SHA-256 of all before it, the length of that JSON, and a mark. SQLite passes
// over what follows the pages that its header counts, so a backup in the clear
// is a database for other programs too.

// sealMark ends every backup.
const sealMark = "creatorvault bk1"

// sealTail is how long what follows the JSON is: the hash, the length, the mark.
const sealTail = sha256.Size + 8 + len(sealMark)

// maxSeal is the most bytes that the JSON may have.
const maxSeal = 1 << 20

// A seal says what a backup holds.
type seal struct {
	MadeAt time.Time `json:"made_at"`
	Size   int64     `json:"size"`              // of the database
	Key    *keyFile  `json:"key_file,omitzero"` // nil: it is in the clear
	contents
}

// write ends the file f, which holds the database, with s, and has all on disk.
func (s seal) write(f *os.File) error {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	s.Size = size
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, io.NewSectionReader(f, 0, size)); err != nil {
		return err
	}
	hash.Write(text)
	end := hash.Sum(bytes.Clone(text))
	end = binary.BigEndian.AppendUint64(end, uint64(len(text)))
	if _, err := f.Write(append(end, sealMark...)); err != nil {
		return err
	}
	return f.Sync()
}

// readSeal reads the seal of a backup, and copies its database to w. It fails
// if a byte is not as it was.
func readSeal(f *os.File, w io.Writer) (s seal, err error) {
	about, err := f.Stat()
	if err != nil {
		return s, err
	}
	notOurs := fmt.Errorf("%s is no backup of CreatorVault, or its end is missing", f.Name())
	damaged := fmt.Errorf("%s is damaged: take another backup", f.Name())
	tail := make([]byte, sealTail)
	at := about.Size() - int64(sealTail)
	if at < 0 {
		return s, notOurs
	}
	if _, err := f.ReadAt(tail, at); err != nil {
		return s, err
	}
	if string(tail[sealTail-len(sealMark):]) != sealMark {
		return s, notOurs
	}
	length := binary.BigEndian.Uint64(tail[sha256.Size:])
	if length > maxSeal || int64(length) > at {
		return s, damaged
	}
	text := make([]byte, length)
	size := at - int64(length)
	if _, err := f.ReadAt(text, size); err != nil {
		return s, err
	}
	hash := sha256.New()
	if _, err := io.Copy(io.MultiWriter(hash, w), io.NewSectionReader(f, 0, size)); err != nil {
		return s, err
	}
	hash.Write(text)
	if !bytes.Equal(hash.Sum(nil), tail[:sha256.Size]) {
		return s, damaged
	}
	if err := json.Unmarshal(text, &s, json.RejectUnknownMembers(true)); err != nil || s.Size != size {
		return s, errors.Join(damaged, err)
	}
	return s, nil
}
