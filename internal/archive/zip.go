package archive

import (
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"io"
	"math"
	"time"
)

// What the records of a zip begin with, and which version a reader must know.
const (
	localMark      = 0x04034b50
	descriptorMark = 0x08074b50
	entryMark      = 0x02014b50
	wideEndMark    = 0x06064b50
	wideFindMark   = 0x07064b50
	endMark        = 0x06054b50

	plainVersion = 20
	wideVersion  = 45 // sizes and places of 8 bytes

	sizesBehind = 0x8 // the sizes of a file stand behind it
	nameIsUTF8  = 0x800
	deflated    = 8
	narrow      = math.MaxUint32
	level       = 5 // of packing: more takes much longer for little
)

// A zipper writes a zip. Its directory waits on disk: the library's holds the
// header of each file in memory up to the end, which for 100,000 ideas is more
// than all else of an export.
type zipper struct {
	to    io.Writer
	at    int64 // how much was written
	dir   *Spool
	files int64
	made  [4]byte // when, as MS-DOS has it: time and date
	since uint32  // the same, as Unix has it
	flate *flate.Writer
}

func newZipper(to io.Writer, at time.Time) (*zipper, error) {
	dir, err := NewSpool()
	if err != nil {
		return nil, err
	}
	z := &zipper{to: to, dir: dir, since: uint32(at.Unix())}                         //nolint:gosec // up to 2106
	clock := at.Second()/2 + at.Minute()<<5 + at.Hour()<<11                          //nolint:mnd // the form of it
	date := at.Day() + int(at.Month())<<5 + (at.Year()-1980)<<9                      //nolint:mnd // as above
	binary.LittleEndian.PutUint32(z.made[:], uint32(uint16(clock))|uint32(date)<<16) //nolint:gosec // as above
	z.flate, err = flate.NewWriter(z, level)
	return z, err
}

// Write writes b as it is.
func (z *zipper) Write(b []byte) (int, error) {
	n, err := z.to.Write(b)
	z.at += int64(n)
	return n, err
}

// add writes a file, with what write gives.
func (z *zipper) add(name string, write func(io.Writer) error) error {
	e := entry{name: name, place: z.at}
	if _, err := z.Write(z.local(e)); err != nil {
		return err
	}
	begun, sum, size := z.at, crc32.NewIEEE(), &counter{}
	z.flate.Reset(z)
	if err := write(io.MultiWriter(z.flate, sum, size)); err != nil {
		return err
	}
	if err := z.flate.Close(); err != nil {
		return err
	}
	e.sum, e.packed, e.size = sum.Sum32(), z.at-begun, size.n
	if _, err := z.Write(e.descriptor()); err != nil {
		return err
	}
	z.files++
	_, err := z.dir.Write(z.listed(e))
	return err
}

// An entry is a file of a zip.
type entry struct {
	name                string
	sum                 uint32
	packed, size, place int64
}

// local returns the header before a file.
func (z *zipper) local(e entry) []byte {
	b := le.AppendUint32(nil, localMark)
	b = z.kind(b, plainVersion)
	b = append(b, make([]byte, 12)...) // sum and sizes, which come behind it
	extra := z.times()
	b = le.AppendUint16(b, uint16(len(e.name))) //nolint:gosec // names are short
	b = le.AppendUint16(b, uint16(len(extra)))  //nolint:gosec // as above
	return append(append(b, e.name...), extra...)
}

// kind appends what headers and the directory say alike.
func (z *zipper) kind(b []byte, version uint16) []byte {
	b = le.AppendUint16(b, version)
	b = le.AppendUint16(b, sizesBehind|nameIsUTF8)
	b = le.AppendUint16(b, deflated)
	return append(b, z.made[:]...)
}

// times returns the extra field with the time in Unix's form.
func (z *zipper) times() []byte { return le.AppendUint32([]byte{'U', 'T', 5, 0, 1}, z.since) }

// descriptor returns what stands behind a file.
func (e entry) descriptor() []byte {
	b := le.AppendUint32(le.AppendUint32(nil, descriptorMark), e.sum)
	if e.packed >= narrow || e.size >= narrow {
		return le.AppendUint64(le.AppendUint64(b, uint64(e.packed)), uint64(e.size)) //nolint:gosec // no size is below 0
	}
	return le.AppendUint32(le.AppendUint32(b, uint32(e.packed)), uint32(e.size)) //nolint:gosec // as above
}

// listed returns the entry of the directory for a file.
func (z *zipper) listed(e entry) []byte {
	version, extra := uint16(plainVersion), z.times()
	packed, size, place := e.packed, e.size, e.place
	if max(packed, size, place) >= narrow {
		version = wideVersion
		extra = append(extra, 1, 0, 24, 0)
		for _, n := range []int64{size, packed, place} {
			extra = le.AppendUint64(extra, uint64(n)) //nolint:gosec // no size is below 0
		}
		packed, size, place = narrow, narrow, narrow
	}
	b := le.AppendUint16(le.AppendUint32(nil, entryMark), version)
	b = le.AppendUint32(z.kind(b, version), e.sum)
	for _, n := range []int64{packed, size} {
		b = le.AppendUint32(b, uint32(n)) //nolint:gosec // they are narrow
	}
	b = le.AppendUint16(b, uint16(len(e.name))) //nolint:gosec // names are short
	b = le.AppendUint16(b, uint16(len(extra)))  //nolint:gosec // as above
	b = append(b, make([]byte, 10)...)          // no comment, the first disk, no attributes
	b = le.AppendUint32(b, uint32(place))       // it is narrow
	return append(append(b, e.name...), extra...)
}

// close writes the directory, and comment at the very end.
func (z *zipper) close(comment string) error {
	begun := z.at
	if _, err := io.Copy(z, z.dir.Reader()); err != nil {
		return err
	}
	size, files, end := z.at-begun, z.files, []byte(nil)
	if files >= math.MaxUint16 || size >= narrow || begun >= narrow {
		end = wideEnd(z.at, files, size, begun)
		files, size, begun = math.MaxUint16, narrow, narrow
	}
	end = append(le.AppendUint32(end, endMark), 0, 0, 0, 0)
	for range 2 { // on this disk, and in all
		end = le.AppendUint16(end, uint16(files)) // they fit
	}
	end = le.AppendUint32(le.AppendUint32(end, uint32(size)), uint32(begun))
	end = append(le.AppendUint16(end, uint16(len(comment))), comment...) //nolint:gosec // it is short
	_, err := z.Write(end)
	return err
}

// wideEnd returns the end of the directory for what the other has no room for,
// and where that is.
func wideEnd(at, files, size, begun int64) []byte {
	b := le.AppendUint64(le.AppendUint32(nil, wideEndMark), 44) // bytes that follow
	b = le.AppendUint16(le.AppendUint16(b, wideVersion), wideVersion)
	b = append(b, make([]byte, 8)...) // the first disk
	for _, n := range []int64{files, files, size, begun} {
		b = le.AppendUint64(b, uint64(n)) //nolint:gosec // none is below 0
	}
	b = append(le.AppendUint32(b, wideFindMark), 0, 0, 0, 0)
	return le.AppendUint32(le.AppendUint64(b, uint64(at)), 1) //nolint:gosec // as above
}

var le = binary.LittleEndian
