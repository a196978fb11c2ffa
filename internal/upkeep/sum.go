package upkeep

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"math/bits"
)

// A Sum stands for the rows of a table, in whatever order they were added: the
// SHA-256 of each row, added up.
type Sum struct {
	Rows  int64
	parts [4]uint64 // the least first
}

// String returns s in hex.
func (s Sum) String() string {
	var b []byte
	for i := range s.parts {
		b = binary.BigEndian.AppendUint64(b, s.parts[len(s.parts)-1-i])
	}
	return hex.EncodeToString(b)
}

func (s *Sum) add(r Row) {
	h := sha256.New()
	for _, v := range r {
		write(h, v)
	}
	sum, carry := h.Sum(nil), uint64(0)
	for i := range s.parts {
		s.parts[i], carry = bits.Add64(s.parts[i], binary.LittleEndian.Uint64(sum[8*i:]), carry)
	}
	s.Rows++
}

// write writes a value so that no two rows are written alike.
func write(h hash.Hash, v any) {
	sized := func(kind byte, n int) { h.Write(binary.BigEndian.AppendUint64([]byte{kind}, uint64(n))) } //nolint:gosec // a length
	switch v := v.(type) {
	case nil:
		h.Write([]byte{'0'})
	case int64:
		h.Write(binary.BigEndian.AppendUint64([]byte{'i'}, uint64(v))) //nolint:gosec // its bits
	case string:
		sized('s', len(v))
		h.Write([]byte(v))
	case []byte:
		sized('b', len(v))
		h.Write(v)
	}
}

// SumOf reads a whole table.
func SumOf(ctx context.Context, s Inventory, t Table) (sum Sum, _ error) {
	return sum, Walk(ctx, s, t, func(rows []Row, _, _ []any) error {
		for _, r := range rows {
			sum.add(r)
		}
		return nil
	})
}
