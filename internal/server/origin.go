package server

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// served reports whether the host of r is ours. Whoever is on this machine may
// use its own names.
func (s *server) served(r *http.Request) bool {
	host := hostname(r.Host)
	if slices.Contains(s.Hosts, host) {
		return true
	}
	switch host {
	case "localhost", "127.0.0.1", "::1":
		peer, err := netip.ParseAddrPort(r.RemoteAddr)
		return err == nil && peer.Addr().IsLoopback()
	}
	return slices.ContainsFunc(s.Hosts, func(name string) bool {
		return strings.HasPrefix(name, "*.") && strings.HasSuffix(host, name[1:]) && len(host) >= len(name)
	})
}

// hostname takes the port and the last dot off.
func hostname(hostport string) string {
	host, port, err := net.SplitHostPort(hostport)
	if err != nil || strings.Trim(port, "0123456789") != "" {
		host = hostport
		if inner, ok := strings.CutPrefix(host, "["); ok && strings.HasSuffix(inner, "]") {
			host = strings.TrimSuffix(inner, "]")
		}
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// forwarded reports whether r came through one of our proxies.
func (s *server) forwarded(r *http.Request) bool {
	if len(s.Proxies) == 0 {
		return false
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && within(s.Proxies, peer.Addr())
}

func within(nets []netip.Prefix, a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(nets, func(n netip.Prefix) bool { return n.Contains(a) })
}

// client returns the address that r comes from: the peer's, or where the peer
// is one of our proxies, the last one that it forwards and that is not.
func (s *server) client(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := peer.Addr().Unmap().WithZone("")
	if !s.forwarded(r) {
		return addr
	}
	hops := strings.Split(strings.Join(r.Header["X-Forwarded-For"], ","), ",")
	for _, hop := range slices.Backward(hops) {
		next, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break // the rest is hearsay
		}
		if addr = next.Unmap().WithZone(""); !within(s.Proxies, addr) {
			break
		}
	}
	return addr
}

// secure reports whether the person's side of r is HTTPS.
func (s *server) secure(r *http.Request) bool {
	return r.TLS != nil || s.forwarded(r) && strings.EqualFold(lastOf(r.Header["X-Forwarded-Proto"]), "https")
}

// insecure reports whether one of our proxies marks r as HTTP. Of what a proxy
// says nothing, nothing is known.
func (s *server) insecure(r *http.Request) bool {
	return s.forwarded(r) && strings.EqualFold(lastOf(r.Header["X-Forwarded-Proto"]), "http")
}

// lastOf returns the last item of a header's list.
func lastOf(values []string) string {
	all := strings.Join(values, ",")
	return strings.TrimSpace(all[strings.LastIndexByte(all, ',')+1:])
}

// isProbe reports whether r is a health check, which is never redirected.
func isProbe(r *http.Request) bool {
	return r.URL.Path == "/health" || strings.HasPrefix(r.URL.Path, "/health/")
}

// upgrade sends r to the HTTPS origin.
func (s *server) upgrade(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Location", s.PublicURL+r.URL.RequestURI())
	w.WriteHeader(http.StatusPermanentRedirect)
}
