package archive

import (
	"bufio"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"io"
	"os"
)

// A Spool keeps on disk what is too much for memory and is needed once more. Its
// file has no name, and is encrypted by a key that is nowhere else, so that
// nothing of it can be read when the program has ended, however it ended.
type Spool struct {
	file  *os.File
	out   *bufio.Writer
	block cipher.Block
	write cipher.Stream
	size  int64
}

// NewSpool returns an empty one. Whoever made it closes it.
func NewSpool() (*Spool, error) {
	f, err := os.CreateTemp("", "creatorvault-*")
	if err != nil {
		return nil, fmt.Errorf("room on disk: %w", err)
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	block, err := aes.NewCipher(key)
	if err == nil {
		err = os.Remove(f.Name())
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	s := &Spool{file: f, out: bufio.NewWriterSize(f, 1<<16), block: block}
	s.write = s.stream(0)
	return s, nil
}

// stream is the key stream from the block with that number on.
func (s *Spool) stream(block uint64) cipher.Stream {
	iv := make([]byte, aes.BlockSize)
	binary.BigEndian.PutUint64(iv[8:], block)
	return cipher.NewCTR(s.block, iv) //nolint:gosec // the key is used for this spool alone
}

// Write adds b.
func (s *Spool) Write(b []byte) (int, error) {
	hidden := make([]byte, len(b))
	s.write.XORKeyStream(hidden, b)
	n, err := s.out.Write(hidden)
	s.size += int64(n)
	return n, err
}

// Size is how much was written.
func (s *Spool) Size() int64 { return s.size }

// Reader returns all that was written so far, from the start.
func (s *Spool) Reader() *io.SectionReader { return io.NewSectionReader(s, 0, s.size) }

// ReadAt reads what was written.
func (s *Spool) ReadAt(b []byte, at int64) (int, error) {
	if err := s.out.Flush(); err != nil {
		return 0, err
	}
	n, err := s.file.ReadAt(b, at)
	stream, before := s.stream(uint64(at)/aes.BlockSize), make([]byte, at%aes.BlockSize) //nolint:gosec // no place is below 0
	stream.XORKeyStream(before, before)
	stream.XORKeyStream(b[:n], b[:n])
	return n, err
}

// Close gives the room back.
func (s *Spool) Close() error { return s.file.Close() }
