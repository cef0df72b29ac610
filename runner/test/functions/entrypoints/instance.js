class App {
  constructor() {
    this.name = 'instance';
  }

  main() {
    return this.name;
  }
}

module.exports = new App();
