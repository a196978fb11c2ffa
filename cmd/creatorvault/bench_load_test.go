package main_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// A shot is a request as it goes over the wire, and the status that it must get.
type shot struct {
	raw  []byte
	want int
}

// newShot returns a request of the person with that token; none is sent for none.
func newShot(request, token, body string, want int) shot {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s HTTP/1.1\r\nHost: 127.0.0.1\r\n", request)
	if token != "" {
		fmt.Fprintf(&b, "Authorization: Bearer %s\r\n", token)
	}
	if body != "" {
		fmt.Fprintf(&b, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(body))
	}
	fmt.Fprintf(&b, "\r\n%s", body)
	return shot{b.Bytes(), want}
}

// A wire is a connection that is kept, and costs as little as it can: what the
// client takes of the machine is not there for the server.
type wire struct {
	conn net.Conn
	in   *bufio.Reader
}

func dial(t testing.TB, url string) *wire {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return &wire{conn, bufio.NewReaderSize(conn, 64<<10)}
}

var contentLength = []byte("Content-Length: ")

// send sends a request and reads the head of the answer, up to the body.
func (w *wire) send(raw []byte) (status, length int, err error) {
	if _, err := w.conn.Write(raw); err != nil {
		return 0, 0, err
	}
	line, err := w.in.ReadSlice('\n')
	if err != nil {
		return 0, 0, err
	}
	status, _ = strconv.Atoi(string(line[9:12]))
	length = -1
	for len(line) > 2 {
		if line, err = w.in.ReadSlice('\n'); err != nil {
			return 0, 0, err
		}
		if n, ok := bytes.CutPrefix(line, contentLength); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(n))); err != nil {
				return 0, 0, err
			}
		}
	}
	return status, length, nil
}

// ask sends s and reads the answer, whose length must be declared.
func (w *wire) ask(s shot) error {
	status, length, err := w.send(s.raw)
	if err != nil {
		return err
	}
	if status != s.want || length < 0 {
		body, _ := io.ReadAll(io.LimitReader(w.in, int64(min(max(length, 0), 1000))))
		return fmt.Errorf("status %d, want %d; length %d: %s", status, s.want, length, body)
	}
	_, err = w.in.Discard(length)
	return err
}

// A load is what a number of clients sent, and how it went.
type load struct {
	n     int
	took  time.Duration
	spent [2]time.Duration // CPU of the server, and of its database
	times []time.Duration  // of each request, sorted
}

func (l load) perSecond() float64 { return float64(l.n) / l.took.Seconds() }

// cpu returns the microseconds that a request cost: all, the server's, the database's.
func (l load) cpu() (all, server, database float64) {
	server, database = float64(l.spent[0].Microseconds())/float64(l.n), float64(l.spent[1].Microseconds())/float64(l.n)
	return server + database, server, database
}

// at returns the time within which that part of the requests was answered.
func (l load) at(part float64) time.Duration { return l.times[int(part*float64(len(l.times)-1))] }

// fire has each of the wires send shots, one after the other, for so long. Each
// begins elsewhere.
func fire(t testing.TB, c contestant, wires []*wire, shots []shot, long time.Duration) load {
	t.Helper()
	var l load
	times := make([][]time.Duration, len(wires))
	errs := make([]error, len(wires))
	server, database, start := spent(t, c.pid), spent(t, c.database), time.Now()
	var wg sync.WaitGroup
	for i, w := range wires {
		wg.Go(func() {
			for n, at := i*len(shots)/len(wires), start; time.Since(start) < long; n++ {
				if errs[i] = w.ask(shots[n%len(shots)]); errs[i] != nil {
					return
				}
				now := time.Now()
				times[i], at = append(times[i], now.Sub(at)), now
			}
		})
	}
	wg.Wait()
	l.took = time.Since(start)
	l.spent = [2]time.Duration{spent(t, c.pid) - server, spent(t, c.database) - database}
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	l.times = slices.Concat(times...)
	l.n = len(l.times)
	slices.Sort(l.times)
	return l
}

// spent is the CPU time of a process and of the children that it has or had,
// as /proc counts it; 0 where there is none.
func spent(t testing.TB, process int) (sum time.Duration) {
	t.Helper()
	if process == 0 {
		return 0
	}
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range stats {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // it has just ended; its parent has its time
		}
		pid, rest, _ := strings.Cut(string(text), " ")
		f := strings.Fields(rest[strings.LastIndexByte(rest, ')')+1:]) // from the state on
		id, _ := strconv.Atoi(pid)
		parent, _ := strconv.Atoi(f[1])
		if id != process && parent != process {
			continue
		}
		ticks := 0
		for _, field := range f[11:15] { // of itself and of dead children, in user and system mode
			n, _ := strconv.Atoi(field)
			ticks += n
		}
		sum += time.Duration(ticks) * 10 * time.Millisecond // USER_HZ is 100 on every Linux
	}
	return sum
}

// sum adds up rounds of the same.
func sum(rounds []load) (all load) {
	for _, l := range rounds {
		all.n += l.n
		all.took += l.took
		all.spent[0] += l.spent[0]
		all.spent[1] += l.spent[1]
		all.times = append(all.times, l.times...)
	}
	slices.Sort(all.times)
	return all
}

// once has the wires send each of the shots once between them.
func once(t testing.TB, wires []*wire, shots []shot) {
	t.Helper()
	errs := make([]error, len(wires))
	var wg sync.WaitGroup
	for i, w := range wires {
		wg.Go(func() {
			for n := i; n < len(shots) && errs[i] == nil; n += len(wires) {
				errs[i] = w.ask(shots[n])
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// cost says what a request cost.
func (l load) cost() string {
	_, server, database := l.cpu()
	return fmt.Sprintf("%.0f + %.0f", server, database)
}
