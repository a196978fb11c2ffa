package telemetry

import (
	"net/http"
	"runtime"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are the figures of a running program. No label ever names a person.
type Metrics struct {
	registry *prometheus.Registry
	inFlight *prometheus.GaugeVec
	requests *prometheus.HistogramVec
	verify   prometheus.Histogram
	limited  *prometheus.CounterVec
	queries  *prometheus.HistogramVec
	tools    *prometheus.HistogramVec

	observers sync.Map // of requests, by [class]; finding one by its labels costs more than observing
	timers    sync.Map // of queries, by name
}

// A class is a kind of request that is counted apart.
type class struct {
	method, route string
	status        int
}

// buckets are the bounds of durations, in seconds.
var buckets = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

// NewMetrics returns metrics of a program of this version over this kind of store.
func NewMetrics(version, store string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		inFlight: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "creatorvault_requests_in_flight", Help: "Requests that are being answered.",
		}, []string{"method", "route"}),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "creatorvault_request_duration_seconds", Help: "Time to answer a request.", Buckets: buckets,
		}, []string{"method", "route", "status"}),
		verify: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "creatorvault_token_verification_seconds", Help: "Time to verify a bearer token, from the cache or not.",
			Buckets: []float64{.000001, .00001, .00005, .0001, .0005, .001, .01, .1, 1},
		}),
		limited: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "creatorvault_rate_limited_total", Help: "Requests refused because an allowance was used up.",
		}, []string{"policy"}),
		queries: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "creatorvault_query_duration_seconds", Help: "Time of a call to the database.", Buckets: buckets,
			ConstLabels: prometheus.Labels{"store": store},
		}, []string{"query"}),
		tools: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "creatorvault_tool_duration_seconds", Help: "Time of a call that an assistant made.", Buckets: buckets,
		}, []string{"tool", "outcome"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "creatorvault_build_info", Help: "The version of this program, always 1.",
		ConstLabels: prometheus.Labels{"version": version, "go": runtime.Version(), "store": store},
	})
	build.Set(1)
	m.registry.MustRegister(m.inFlight, m.requests, m.verify, m.limited, m.queries, m.tools, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Gauge has scrapes ask read for a figure.
func (m *Metrics) Gauge(name, help string, read func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "creatorvault_" + name, Help: help}, read))
}

// Counter has scrapes ask read for a figure that only grows.
func (m *Metrics) Counter(name, help string, read func() float64) {
	m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "creatorvault_" + name, Help: help}, read))
}

// Handler answers Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

// A Flight counts the requests of one route that are being answered.
type Flight struct{ now prometheus.Gauge }

// Flight returns the count of a route, by its pattern, nil for no metrics.
func (m *Metrics) Flight(method, route string) *Flight {
	if m == nil {
		return nil
	}
	return &Flight{m.inFlight.WithLabelValues(method, route)}
}

// Begin counts a request that came in.
func (f *Flight) Begin() {
	if f != nil {
		f.now.Inc()
	}
}

// End counts that it was answered.
func (f *Flight) End() {
	if f != nil {
		f.now.Dec()
	}
}

// End counts an answer. The route is a pattern, never a path.
func (m *Metrics) End(method, route string, status int, took time.Duration) {
	if m == nil {
		return
	}
	c := class{method, route, status}
	o, ok := m.observers.Load(c)
	if !ok {
		o, _ = m.observers.LoadOrStore(c, m.requests.WithLabelValues(method, route, strconv.Itoa(status)))
	}
	o.(prometheus.Observer).Observe(took.Seconds())
}

// Verified counts a token that was looked at.
func (m *Metrics) Verified(took time.Duration) {
	if m != nil {
		m.verify.Observe(took.Seconds())
	}
}

// Limited counts a request that a policy refused.
func (m *Metrics) Limited(policy string) {
	if m != nil {
		m.limited.WithLabelValues(policy).Inc()
	}
}

// Queried counts a call to the database, by its name.
func (m *Metrics) Queried(name string, took time.Duration) {
	if m == nil {
		return
	}
	o, ok := m.timers.Load(name)
	if !ok {
		o, _ = m.timers.LoadOrStore(name, m.queries.WithLabelValues(name))
	}
	o.(prometheus.Observer).Observe(took.Seconds())
}

// ToolCalled counts a call of an assistant's, by the name of a tool of ours. The
// outcome is ok or a code.
func (m *Metrics) ToolCalled(tool, outcome string, took time.Duration) {
	m.tools.WithLabelValues(tool, outcome).Observe(took.Seconds())
}
