// The recurrence of docs/model.md over a batch, forward and backward, for training on a CPU.
#include <torch/extension.h>

static inline float gate(float v) { return 0.5f + 0.5f * v / (1.0f + std::fabs(v)); }
static inline float gate_slope(float v) { float a = 1.0f + std::fabs(v); return 0.5f / (a * a); }

// p [b, n, 6h]: z, f, r forward, then backward; z is 0 outside the sentence. Gives y and c, both [b, n, 2h].
std::vector<torch::Tensor> forward(torch::Tensor p) {
    int64_t b = p.size(0), n = p.size(1), h = p.size(2) / 6;
    auto y = torch::empty({b, n, 2 * h}), c = torch::empty({b, n, 2 * h});
    const float *P = p.data_ptr<float>();
    float *Y = y.data_ptr<float>(), *C = c.data_ptr<float>();
    std::vector<float> zero(h, 0.0f);
    for (int64_t i = 0; i < b; i++)
        for (int d = 0; d < 2; d++) {
            const float *last = zero.data();
            for (int64_t k = 0; k < n; k++) {
                int64_t t = d ? n - 1 - k : k;
                const float *z = P + (i * n + t) * 6 * h + d * 3 * h, *f = z + h, *r = f + h;
                float *yo = Y + (i * n + t) * 2 * h + d * h, *co = C + (i * n + t) * 2 * h + d * h;
                for (int64_t j = 0; j < h; j++) {
                    float g = gate(f[j]);
                    co[j] = g * last[j] + (1.0f - g) * z[j];
                    yo[j] = gate(r[j]) * co[j];
                }
                last = co;
            }
        }
    return {y, c};
}

torch::Tensor backward(torch::Tensor dy, torch::Tensor p, torch::Tensor c) {
    int64_t b = p.size(0), n = p.size(1), h = p.size(2) / 6;
    auto dp = torch::empty_like(p);
    const float *P = p.data_ptr<float>(), *DY = dy.data_ptr<float>(), *C = c.data_ptr<float>();
    float *DP = dp.data_ptr<float>();
    std::vector<float> zero(h, 0.0f), carry(h);
    for (int64_t i = 0; i < b; i++)
        for (int d = 0; d < 2; d++) {
            std::fill(carry.begin(), carry.end(), 0.0f);
            for (int64_t k = n - 1; k >= 0; k--) {
                int64_t t = d ? n - 1 - k : k;
                int64_t at = (i * n + t) * 6 * h + d * 3 * h, out = (i * n + t) * 2 * h + d * h;
                const float *z = P + at, *f = z + h, *r = f + h, *g_y = DY + out, *now = C + out;
                const float *before = k ? C + (i * n + (d ? t + 1 : t - 1)) * 2 * h + d * h : zero.data();
                float *dz = DP + at, *df = dz + h, *dr = df + h;
                for (int64_t j = 0; j < h; j++) {
                    float g = gate(f[j]);
                    float dc = g_y[j] * gate(r[j]) + carry[j];
                    dr[j] = g_y[j] * now[j] * gate_slope(r[j]);
                    dz[j] = dc * (1.0f - g);
                    df[j] = dc * (before[j] - z[j]) * gate_slope(f[j]);
                    carry[j] = dc * g;
                }
            }
        }
    return dp;
}

PYBIND11_MODULE(TORCH_EXTENSION_NAME, m) {
    m.def("forward", &forward);
    m.def("backward", &backward);
}
