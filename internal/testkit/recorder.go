package testkit

import (
	"errors"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// A Recorder holds what clients and servers say to each other to an OpenAPI
// document, and remembers which replies there were.
type Recorder struct {
	mux        *http.ServeMux // finds the operation, as the server does
	operations map[string]*operation
	unmatched  []unmatched
	begins     map[string]bool // the first segments of the document's paths
	mu         sync.Mutex
	seen       map[[2]string]bool // operation and status
}

// unmatched is what a request may be answered that fits no operation.
type unmatched struct {
	under   string // the beginning of its path
	replies map[string]*exchangeHalf
}

// recorder is the one through which every Client's requests pass.
var recorder atomic.Pointer[Recorder]

// Record has every exchange of every [Client] from now on held to the
// document. Who gets another reply than it says fails.
func Record(document []byte) *Recorder {
	r, err := NewRecorder(document)
	if err != nil {
		panic(err) // its own tests tell more
	}
	recorder.Store(r)
	return r
}

// NewRecorder returns a recorder of its own.
func NewRecorder(document []byte) (*Recorder, error) {
	root, err := readContract(document)
	if err != nil {
		return nil, err
	}
	r := &Recorder{mux: http.NewServeMux(), operations: map[string]*operation{}, begins: map[string]bool{}, seen: map[[2]string]bool{}}
	r.mux.Handle("/", http.NotFoundHandler())
	var faults []error
	paths := root.get("paths")
	for _, at := range paths.names() {
		r.begins[begin(at)] = true
		item := paths.get(at)
		for _, method := range item.names() {
			if method == "parameters" {
				continue
			}
			o, err := readOperation(item, method)
			faults = append(faults, err)
			pattern := strings.ToUpper(method) + " " + at
			r.operations[pattern] = o
			r.mux.Handle(pattern, http.NotFoundHandler())
		}
		r.closes(at)
	}
	for _, n := range root.get("x-unmatched").items() {
		replies, err := readReplies(n.get("responses"))
		faults = append(faults, err)
		r.unmatched = append(r.unmatched, unmatched{n.text("under"), replies})
	}
	return r, errors.Join(faults...)
}

// closes has methods that the path has not fit no operation of another path,
// which it may look like.
func (r *Recorder) closes(at string) {
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		if r.operations[method+" "+at] == nil {
			r.mux.Handle(method+" "+at, http.NotFoundHandler())
		}
	}
}

// Patterns returns the routes of the document, as [http.ServeMux] has them.
func (r *Recorder) Patterns() (all []string) {
	for pattern := range r.operations {
		all = append(all, pattern)
	}
	slices.Sort(all)
	return all
}

// With returns the patterns of the operations that may be answered so.
func (r *Recorder) With(status string) (patterns []string) {
	for _, pattern := range r.Patterns() {
		if r.operations[pattern].replies[status] != nil {
			patterns = append(patterns, pattern)
		}
	}
	return patterns
}

// An Exempt is a reply that tests need not bring about: of an operation, or of
// all ("*").
type Exempt struct{ Operation, Status, Why string }

// Missing returns every documented reply that there never was, and every
// exemption that exempts nothing.
func (r *Recorder) Missing(exempt []Exempt) (missing []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	useful := make([]bool, len(exempt))
	for _, o := range r.operations {
		for status := range o.replies {
			excused := r.seen[[2]string{o.id, status}]
			for i, e := range exempt {
				if (e.Operation == o.id || e.Operation == "*") && e.Status == status {
					excused, useful[i] = true, true
				}
			}
			if !excused {
				missing = append(missing, o.id+" was never answered by "+status)
			}
		}
	}
	for i, e := range exempt {
		if !useful[i] {
			missing = append(missing, fmt.Sprintf("nothing is like the exempt %s of %s", e.Status, e.Operation))
		}
	}
	slices.Sort(missing)
	return missing
}

// check holds one exchange to the document.
func (r *Recorder) check(t testing.TB, req *http.Request, body string, a Answer) {
	t.Helper()
	o, status := r.operation(req), strconv.Itoa(a.Status)
	if o == nil && !r.begins[begin(req.URL.Path)] && kindOf(a.Header) != "application/json" || byNetHTTP(a) {
		return // the app's, or another server's
	}
	err := fmt.Errorf("the contract has no %d", a.Status)
	for _, reply := range r.replies(o, req.URL.Path, status) {
		if err = reply.checkReply(req.Method, a); err == nil {
			break
		}
	}
	if err != nil {
		t.Errorf("%s %s is not answered as the contract says: %d %v", req.Method, req.URL, a.Status, err)
	}
	if o == nil || req.Method == http.MethodHead {
		return
	}
	if a.Status/100 == 2 {
		if err := o.checkRequest(req, body); err != nil {
			t.Errorf("%s %s does what the contract does not know: %v", req.Method, req.URL, err)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen[[2]string{o.id, status}] = true
}

// replies are those, one of which must be the one of that status.
func (r *Recorder) replies(o *operation, at, status string) (all []*exchangeHalf) {
	if o != nil && o.replies[status] != nil {
		all = append(all, o.replies[status])
	}
	for _, u := range r.unmatched {
		of := u.replies[status]
		if of != nil && strings.HasPrefix(at, u.under) && (o == nil || status == upgrade) {
			all = append(all, of)
		}
	}
	return all
}

// upgrade is the status that sends a request to HTTPS, whatever it asks for.
const upgrade = "308"

// operation returns the one that req asks for, nil if there is none.
func (r *Recorder) operation(req *http.Request) *operation {
	at := req.URL.EscapedPath()
	if at != path.Clean(at) {
		return nil
	}
	_, pattern := r.mux.Handler(req)
	return r.operations[pattern]
}

func begin(at string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(at, "/"), "/")
	return first
}

// byNetHTTP reports whether a came before any code of ours.
func byNetHTTP(a Answer) bool {
	return a.Header.Get("X-Request-Id") == "" && slices.Contains([]int{400, 417, 431, 501, 505}, a.Status)
}
