package foreign_test

import (
	"io"
	"os"
	"runtime"
	"strings"
	"testing"

	"creatorvault.dev/internal/archive/foreign"
)

// A repetition is a large file that takes no room: head, one part over and over,
// and tail.
type repetition struct {
	head, part, tail string
	times            int64
}

func (r repetition) size() int64 {
	return int64(len(r.head)) + r.times*int64(len(r.part)) + int64(len(r.tail))
}

// ReadAt reads of it.
func (r repetition) ReadAt(to []byte, at int64) (n int, err error) {
	for n < len(to) {
		var rest string
		switch body := at - int64(len(r.head)); {
		case body < 0:
			rest = r.head[at:]
		case body < r.times*int64(len(r.part)):
			rest = r.part[body%int64(len(r.part)):]
		default:
			body -= r.times * int64(len(r.part))
			if rest = r.tail[min(body, int64(len(r.tail))):]; rest == "" {
				return n, io.EOF
			}
		}
		some := copy(to[n:], rest)
		n, at = n+some, at+int64(some)
	}
	return n, nil
}

// TestMemoryStaysTheSameHoweverLargeAFileIsSoak reads files of 200 MB, without
// SOAK of 12, and looks all along how much is in use.
func TestMemoryStaysTheSameHoweverLargeAFileIsSoak(t *testing.T) {
	const most = 2 << 20
	size := int64(12 << 20)
	if os.Getenv("SOAK") != "" {
		size = 200 << 20
	}
	notes := strings.Repeat("Some notes of an idea, as long as they may be. ", 100)
	for _, r := range []repetition{
		{head: "title,notes\n", part: "A title,\"" + notes + "\"\n"},
		{head: "[", part: `{"title":"A title","tags":["a","b"],"notes":"` + notes + `"},`, tail: `{"title":"x"}]`},
		{head: `{"lists":[{"id":"1","name":"Doing"}],"cards":[`, part: `{"id":"60b8d295aaaaaaaaaaaaaaa1","name":"A title","idList":"1","desc":"` + notes + `"},`, tail: `{}]}`},
		{head: "TYPE,CONTENT,DESCRIPTION,INDENT\n", part: "task,A title @a,\"" + notes + "\",1\n"},
	} {
		r.times = size / int64(len(r.part))
		f, err := foreign.Open(t.Context(), "large", r, r.size(), foreign.DefaultLimits)
		if err != nil {
			t.Fatal(err)
		}
		before, n, peak := inUse(), int64(0), uint64(0)
		for _, err := range f.Entries(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n%(r.times/8) == 0 {
				peak = max(peak, inUse())
			}
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
		if n < r.times || peak > before+most {
			t.Errorf("%s: %d entries of %d, %d bytes in use, and %d before", f.Format, n, r.times, peak, before)
		}
		t.Logf("%s: %d entries, %d KiB more in use at most", f.Format, n, (max(peak, before)-before)>>10)
	}
}

// inUse is how much memory is held.
func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
