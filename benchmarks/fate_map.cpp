// The peer of lrviz/fate.py: the same map by hand, single precision, two threads.
// Usage: fate_map REPEATS; prints one line a case: surface optimizer seconds (the fastest repeat).
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>
#include <vector>

constexpr int RUNS = 65536, STEPS = 200, LANES = 64;
constexpr float RATE = 1e-3f, TWO_PI = 6.28318530718f;

struct Rosenbrock {
  static constexpr const char* name = "rosenbrock";
  static void slope(float x, float y, float& gx, float& gy) {
    float d = y - x * x;
    gx = 2 * (x - 1) - 400 * x * d;
    gy = 200 * d;
  }
};
struct Himmelblau {
  static constexpr const char* name = "himmelblau";
  static void slope(float x, float y, float& gx, float& gy) {
    float a = x * x + y - 11, b = x + y * y - 7;
    gx = 4 * a * x + 2 * b;
    gy = 2 * a + 4 * b * y;
  }
};
struct Ackley {
  static constexpr const char* name = "ackley";
  static void slope(float x, float y, float& gx, float& gy) {
    float r = std::sqrt(0.5f * (x * x + y * y) + 1e-12f);
    float far = 2 * std::exp(-0.2f * r) / r;
    float near = 0.5f * TWO_PI * std::exp(0.5f * (std::cos(TWO_PI * x) + std::cos(TWO_PI * y)));
    gx = far * x + near * std::sin(TWO_PI * x);
    gy = far * y + near * std::sin(TWO_PI * y);
  }
};
struct Sgd {
  static constexpr const char* name = "sgd";
  void begin_step() {}
  void step(int, float& x, float& y, float gx, float gy) { x -= RATE * gx; y -= RATE * gy; }
};
struct Adam {
  static constexpr const char* name = "adam";
  float mx[LANES] = {}, my[LANES] = {}, vx[LANES] = {}, vy[LANES] = {}, p1 = 1, p2 = 1, c1 = 0, c2 = 0;
  void begin_step() { p1 *= 0.9f; p2 *= 0.999f; c1 = 1 / (1 - p1); c2 = 1 / (1 - p2); }
  static float update(float& m, float& v, float g, float c1, float c2) {
    m = 0.9f * m + 0.1f * g;
    v = 0.999f * v + 0.001f * g * g;
    return RATE * m * c1 / (std::sqrt(v * c2) + 1e-8f);
  }
  void step(int k, float& x, float& y, float gx, float gy) {
    x -= update(mx[k], vx[k], gx, c1, c2);
    y -= update(my[k], vy[k], gy, c1, c2);
  }
};

// LANES runs at a time stay in the first-level cache for all their steps.
template <class Surface, class Optimizer> void run(float* xs, float* ys, int from, int to) {
  for (int i = from; i < to; i += LANES) {
    float x[LANES], y[LANES];
    std::copy(xs + i, xs + i + LANES, x);
    std::copy(ys + i, ys + i + LANES, y);
    Optimizer optimizer;
    for (int t = 0; t < STEPS; t++) {
      optimizer.begin_step();
#pragma GCC ivdep
      for (int k = 0; k < LANES; k++) {
        float gx, gy;
        Surface::slope(x[k], y[k], gx, gy);
        optimizer.step(k, x[k], y[k], gx, gy);
      }
    }
    std::copy(x, x + LANES, xs + i);
    std::copy(y, y + LANES, ys + i);
  }
}

template <class Surface, class Optimizer> void measure(int repeats) {
  std::vector<float> x0(RUNS), y0(RUNS);
  std::mt19937 generator(0);
  std::uniform_real_distribution<float> uniform(-2, 2);
  for (int i = 0; i < RUNS; i++) x0[i] = uniform(generator), y0[i] = uniform(generator);
  double best = 1e9;
  float checksum = 0;
  for (int repeat = 0; repeat < repeats; repeat++) {
    auto x = x0, y = y0;
    auto began = std::chrono::steady_clock::now();
    std::thread half([&] { run<Surface, Optimizer>(x.data(), y.data(), 0, RUNS / 2); });
    run<Surface, Optimizer>(x.data(), y.data(), RUNS / 2, RUNS);
    half.join();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    checksum += x[0] + y[RUNS - 1];
  }
  std::printf("%s %s %.9f %g\n", Surface::name, Optimizer::name, best, checksum);
}

int main(int, char** arguments) {
  int repeats = std::atoi(arguments[1]);
  measure<Rosenbrock, Sgd>(repeats);
  measure<Rosenbrock, Adam>(repeats);
  measure<Himmelblau, Sgd>(repeats);
  measure<Himmelblau, Adam>(repeats);
  measure<Ackley, Sgd>(repeats);
  measure<Ackley, Adam>(repeats);
}
