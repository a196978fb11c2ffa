package web

import (
	"slices"
	"strconv"
	"strings"
)

// suffixes are the encodings that files are kept in, and their endings.
var suffixes = map[string]string{"br": ".br", "gzip": ".gz"}

// acceptable returns the encodings that a client takes by its Accept-Encoding,
// the one that it likes best first; of two that it likes the same, the smaller.
func acceptable(header string) (all []string) {
	likes := map[string]float64{}
	rest := 0.0
	for part := range strings.SplitSeq(header, ",") {
		name, parameters, _ := strings.Cut(part, ";")
		like := 1.0
		if key, value, found := strings.Cut(parameters, "="); found && strings.EqualFold(strings.TrimSpace(key), "q") {
			q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil || !(q >= 0 && q <= 1) {
				continue // nobody knows what it likes
			}
			like = q
		}
		switch name = strings.ToLower(strings.TrimSpace(name)); name {
		case "br", "gzip":
			likes[name] = like
		case "x-gzip":
			likes["gzip"] = like
		case "*":
			rest = like
		}
	}
	for _, name := range []string{"br", "gzip"} {
		if _, told := likes[name]; !told {
			likes[name] = rest
		}
		if likes[name] > 0 {
			all = append(all, name)
		}
	}
	slices.SortStableFunc(all, func(a, b string) int {
		switch {
		case likes[a] > likes[b]:
			return -1
		case likes[a] < likes[b]:
			return 1
		}
		return 0
	})
	return all
}
