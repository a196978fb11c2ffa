package api

import (
	"context"
	"iter"
	"net/http"
	"strconv"
	"strings"

	"creatorvault.dev/internal/vault"
)

// edit answers a change of one idea by what use does.
func edit[T any](r *http.Request, by vault.Actor,
	use func(_ context.Context, by vault.Actor, id int64, in T, ifMatch []int64) (vault.Idea, error),
) (reply, error) {
	id, err := ideaID(r)
	if err != nil {
		return reply{}, err
	}
	in, err := decode[T](r)
	if err != nil {
		return reply{}, err
	}
	idea, err := use(r.Context(), by, id, in, versions(r))
	return one(http.StatusOK, &idea), err
}

var privateNoCache = []string{"private, no-cache"}

// one is the reply with a single idea. The ETag names the data, not the
// envelope, which differs each time.
func one(status int, idea *vault.Idea) reply {
	return reply{status: status, data: idea, header: http.Header{
		"Cache-Control": privateNoCache,
		"Etag":          {etag(idea.Version)},
	}}
}

// etag is the entity tag of a version.
func etag(version int64) string { return `"v` + strconv.FormatInt(version, 10) + `"` }

// versions returns those that If-Match names: nil if any will do, and none
// that exists for a tag that is not ours. A weak tag never matches.
func versions(r *http.Request) []int64 {
	header, ok := r.Header["If-Match"]
	if !ok {
		return nil
	}
	versions := []int64{}
	for tag := range elements(header) {
		if tag == "*" {
			return nil
		}
		digits, ours := strings.CutPrefix(strings.TrimSuffix(tag, `"`), `"v`)
		version, err := strconv.ParseInt(digits, 10, 64)
		if ours && err == nil && tag == etag(version) { // to the letter
			versions = append(versions, version)
		}
	}
	return versions
}

// named reports whether If-None-Match names etag.
func named(r *http.Request, etag string) bool {
	for tag := range elements(r.Header["If-None-Match"]) {
		if tag == "*" || strings.TrimPrefix(tag, "W/") == etag {
			return true
		}
	}
	return false
}

// elements walks over the elements of a header that is a list.
func elements(header []string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, line := range header {
			for one := range strings.SplitSeq(line, ",") {
				if one = strings.TrimSpace(one); one != "" && !yield(one) {
					return
				}
			}
		}
	}
}
